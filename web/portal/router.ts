/* The portal's addresses. The server answers the same page for each of them. Steps and documents
 * are in the query, so that reload and the back button always work. */
import { START_LOCATION, createRouter, createWebHistory } from 'vue-router';
import { focusHeading } from './focus';
import HomePage from './pages/HomePage.vue';

export const router = createRouter({
  history: createWebHistory('/'),
  routes: [
    { path: '/', component: HomePage },
    { path: '/write', component: () => import('./pages/WritePage.vue') },
    { path: '/receipt', component: () => import('./pages/ReceiptPage.vue') },
    { path: '/follow', component: () => import('./pages/FollowPage.vue') },
    { path: '/follow/talk', component: () => import('./pages/TalkPage.vue') },
    { path: '/receptions', component: () => import('./pages/ReceptionsPage.vue') },
    { path: '/centre', component: () => import('./pages/CentrePage.vue') },
    { path: '/accuse', component: () => import('./pages/AccusePage.vue') },
    { path: '/accuse/follow', component: () => import('./pages/AccuseFollowPage.vue') },
    { path: '/account', component: () => import('./pages/AccountPage.vue') },
    { path: '/verify', component: () => import('./pages/VerifyPage.vue') },
    { path: '/log', component: () => import('./pages/LogPage.vue') },
    { path: '/statistics', component: () => import('./pages/StatisticsPage.vue') },
    { path: '/guide', component: () => import('./pages/GuidePage.vue') },
    { path: '/:rest(.*)*', component: () => import('./pages/NotFoundPage.vue') },
  ],
  scrollBehavior(to, from, saved) {
    if (saved) return saved;
    if (to.hash && to.path === from.path) return { el: to.hash, top: 80 };
    return { top: 0 };
  },
});

/* A new page or step starts at its heading; the first page starts at the top, with the skip link. */
router.afterEach((to, from) => {
  if (from === START_LOCATION) return;
  const isSame = to.path === from.path && to.query.step === from.query.step && to.query.document === from.query.document;
  if (!isSame) void focusHeading();
});
