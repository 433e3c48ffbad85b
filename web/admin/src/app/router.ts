import { createRouter, createWebHistory, type RouteLocationNormalized, type Router, type RouteRecordRaw } from 'vue-router'
import { goOn, whenUnauthenticated } from '../kit/api/client'
import { asApiError } from '../kit/api/problem'
import { useSession } from '../kit/session'
import { useTabs } from '../kit/tabs'
import { moduleTexts } from './language'
import { leaveForNewVersion } from './version'
import { useLock } from './lock'
import { modules } from './modules'
import ErrorPage from './pages/ErrorPage.vue'

declare module 'vue-router' {
  interface RouteMeta {
    /** Needs nobody signed in. */
    public?: boolean
    title?: string
    permission?: string
  }
}

const moduleRoutes: RouteRecordRaw[] = modules.flatMap((module) =>
  module.routes.map((route) => ({
    path: route.path,
    name: route.name,
    // files and sentences are asked for together
    component: () => Promise.all([route.page(), moduleTexts(`${module.subsystem}/${module.module}`)]).then(([page]) => page),
    meta: { title: route.title, permission: route.permission },
  })),
)

const routes: RouteRecordRaw[] = [
  { path: '/sign-in', name: 'sign-in', component: () => import('./pages/SignInPage.vue'), meta: { public: true, title: 'signin.title' } },
  { path: '/sign-in/back', name: 'sign-in-back', component: () => import('./pages/SignInPage.vue'), meta: { public: true, title: 'signin.title' } },
  { path: '/sign-in/done', name: 'signed-in', component: () => import('./pages/SignedInPage.vue'), meta: { public: true, title: 'lock.done.title' } },
  { path: '/first-start', name: 'first-start', component: () => import('./pages/FirstStartPage.vue'), meta: { public: true, title: 'first.title' } },
  {
    path: '/',
    component: () => import('./layout/AppFrame.vue'),
    children: [
      { path: '', name: 'desk', component: () => import('./pages/DeskPage.vue'), meta: { title: 'menu.desk' } },
      { path: 'account', name: 'account', component: () => import('./pages/AccountPage.vue'), meta: { title: 'shell.account' } },
      { path: 'inbox', name: 'inbox', component: () => import('./pages/InboxPage.vue'), meta: { title: 'inbox.title' } },
      { path: 'forbidden', name: 'forbidden', component: ErrorPage, props: { kind: 'forbidden' }, meta: { title: 'kit.panel.forbidden.title' } },
      { path: 'offline', name: 'offline', component: ErrorPage, props: { kind: 'failed' }, meta: { title: 'kit.panel.failed.title' } },
      ...moduleRoutes,
      { path: ':rest(.*)*', name: 'not-found', component: ErrorPage, props: { kind: 'notFound' }, meta: { title: 'kit.panel.notFound.title' } },
    ],
  },
]

/** Asks for the files of a page while the session is still being read; the router asks again and says what failed. */
function fetchAhead({ matched }: RouteLocationNormalized): void {
  for (const record of matched) {
    const page = record.components?.default
    if (typeof page === 'function') void (page as () => Promise<unknown>)().catch(() => {})
  }
}

const unauthenticated = 401
const forbidden = 403 // an administrator at an address that is not allowed

/** makeRouter builds the routes from the modules and guards them with the session. */
export function makeRouter(): Router {
  const router = createRouter({ history: createWebHistory('/'), routes })
  const session = useSession()
  const tabs = useTabs()

  router.beforeEach(async (to) => {
    if (to.meta.public) return true
    if (!session.me) {
      fetchAhead(to)
      try {
        await session.load()
      } catch (error) {
        const { status } = asApiError(error)
        if (status === unauthenticated) return { name: 'sign-in', query: to.fullPath === '/' ? {} : { to: to.fullPath } }
        if (status === forbidden) return { name: 'sign-in', query: { address: '1' } }
        return to.name === 'offline' ? true : { name: 'offline', query: { to: to.fullPath } }
      }
    }
    // A first password, or a second factor that is missing, opens nothing but the page where that is mended.
    if (!session.opened && to.name !== 'account') return { name: 'account' }
    if (!session.can(to.meta.permission)) return { name: 'forbidden', query: { to: to.fullPath } }
    return true
  })
  // A page whose files cannot be had: there is no network, or the site has a new version and the old files are gone.
  router.onError(async (_, to) => {
    if (to.name !== 'offline' && !(await leaveForNewVersion(to.fullPath))) void router.replace({ name: 'offline', query: { to: to.fullPath } })
  })
  const passing = new Set(['forbidden', 'offline', 'not-found'])
  router.afterEach((to) => {
    if (!to.meta.public && !passing.has(String(to.name))) tabs.visit(to)
  })

  const lock = useLock()
  let looking = false
  whenUnauthenticated(async () => {
    if (lock.locked || looking) return // its own person opens the page again
    const { fullPath, meta } = router.currentRoute.value
    // The session has ended by age or by somebody's word: what stands on the page, unsent forms too, waits for its person.
    if (session.me && session.marked() && !meta.public) {
      looking = true
      const now = await session.whoNow()
      looking = false
      if (!now) lock.cover()
      else if (now.person.id === session.me?.person.id) goOn() // signed in again in another tab
      else location.reload()
      return
    }
    session.forget()
    tabs.reset()
    if (meta.public) return
    // Somebody else may have signed in in this browser meanwhile: the page begins anew as theirs.
    if (await session.load().then(() => true, () => false)) location.reload()
    else void router.push({ name: 'sign-in', query: { to: fullPath } })
  })
  return router
}
