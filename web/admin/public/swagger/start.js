// The API page, from our own origin only: no validator service, no online fonts.
window.SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', validatorUrl: null, deepLinking: true, docExpansion: 'none', filter: true })
