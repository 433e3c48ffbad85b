import { defineModule } from '@/kit/module'

const path = '/platform/review/reviews'

export default defineModule({
  subsystem: 'platform',
  module: 'review',
  routes: [
    { path, name: 'platform.review.reviews', page: () => import('./ReviewsPage.vue'), title: 'review.title', permission: 'platform.review.read', role: 'platform.security' },
    { path: `${path}/:id`, name: 'platform.review.review', page: () => import('./ReviewPage.vue'), title: 'review.one', permission: 'platform.review.read', role: 'platform.security' },
  ],
})
