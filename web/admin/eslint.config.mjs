import vue from 'eslint-plugin-vue'
import ts from 'typescript-eslint'

// A module may use the kit and itself; another module only through the server.
const elsewhere = (up) => ({
  selector: `ImportDeclaration[source.value=/(modules\\/|^${up}|^@\\/app)/]`,
  message: 'A module imports the kit and its own files, never another module or the shell.',
})

export default ts.config(
  { ignores: ['dist', 'node_modules', 'src/components.d.ts'] },
  ...ts.configs.recommended,
  ...vue.configs['flat/recommended'],
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: ts.parser } },
    rules: {
      // Layout of templates is left to the writer; these rules are about meaning.
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/require-default-prop': 'off',
      'vue/attributes-order': 'off',
      'vue/no-v-html': 'off',
      'vue/first-attribute-linebreak': 'off',
      // Control objects (a list, a model) are handed down to be worked; the binding itself stays untouched.
      'vue/no-mutating-props': ['error', { shallowOnly: true }],
      'vue/no-static-inline-styles': 'error',
      'vue/multi-word-component-names': 'error',
      'vue/no-undef-components': ['error', { ignorePatterns: ['^El[A-Z]', '^el-', '^Router(View|Link)$', '^KeepAlive$'] }],
    },
  },
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'max-lines': ['error', 400],
    },
  },
  { files: ['src/modules/*/*/*'], rules: { 'no-restricted-syntax': ['error', elsewhere('\\.\\.\\/')] } },
  { files: ['src/modules/*/*/*/**'], rules: { 'no-restricted-syntax': ['error', elsewhere('\\.\\.\\/\\.\\.\\/')] } },
  {
    files: ['src/kit/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['**/app/*', '**/modules/*'] }] },
  },
)
