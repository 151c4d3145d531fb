/* The portal's addresses. The server answers the same page for each of them. Steps and documents
 * are in the query, so that reload and the back button always work. */
import { createRouter, createWebHistory } from 'vue-router';
import HomePage from './pages/HomePage.vue';

export const router = createRouter({
  history: createWebHistory('/'),
  routes: [
    { path: '/', component: HomePage },
    { path: '/write', component: () => import('./pages/WritePage.vue') },
    { path: '/receipt', component: () => import('./pages/ReceiptPage.vue') },
    { path: '/follow', component: () => import('./pages/FollowPage.vue') },
    { path: '/account', component: () => import('./pages/AccountPage.vue') },
    { path: '/guide', component: () => import('./pages/GuidePage.vue') },
    { path: '/:rest(.*)*', component: () => import('./pages/NotFoundPage.vue') },
  ],
  scrollBehavior(to, from, saved) {
    if (saved) return saved;
    if (to.hash && to.path === from.path) return { el: to.hash, top: 80 };
    return { top: 0 };
  },
});
