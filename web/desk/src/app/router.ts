/* Addresses of the desk. Everything a reader can look at has one, so that it can be sent on. */
import { createRouter, createWebHistory } from 'vue-router';

export const router = createRouter({
  history: createWebHistory('/desk/'),
  routes: [
    { path: '/', name: 'work', component: () => import('../work/WorkPage.vue') },
    {
      path: '/approvals',
      name: 'approvals',
      redirect: { name: 'work', query: { list: 'approval' } },
    },
    { path: '/case/:id(\\d+)', name: 'case', component: () => import('../case/CasePage.vue') },
    {
      path: '/case/:id(\\d+)/document/:no(\\d+)',
      name: 'document',
      component: () => import('../case/DocumentPage.vue'),
    },
    {
      path: '/register',
      name: 'register',
      component: () => import('../register/RegisterPage.vue'),
    },
    {
      path: '/accusations',
      name: 'accusations',
      component: () => import('../accuse/AccusationsPage.vue'),
    },
    {
      path: '/accusations/register',
      name: 'accuse-register',
      component: () => import('../accuse/AccuseRegisterPage.vue'),
    },
    { path: '/duties', name: 'duties', component: () => import('../duties/DutiesPage.vue') },
    { path: '/works', name: 'works', component: () => import('../duties/WorksPage.vue') },
    {
      path: '/works/:id(\\d+)',
      name: 'work-page',
      component: () => import('../duties/WorkPageFull.vue'),
    },
    { path: '/works/:id(\\d+)/choose', name: 'meeting-choose', component: () => import('../meeting/ChoosePage.vue') },
    { path: '/works/:id(\\d+)/session', name: 'meeting-session', component: () => import('../meeting/SessionPage.vue') },
    { path: '/works/:id(\\d+)/sheets', name: 'meeting-sheets', component: () => import('../meeting/SheetsPage.vue') },
    { path: '/works/:id(\\d+)/minutes', name: 'meeting-minutes', component: () => import('../meeting/MinutesPage.vue') },
    {
      path: '/case/:petition(\\d+)/begin',
      name: 'work-open',
      component: () => import('../duties/WorkOpenPage.vue'),
    },
    {
      path: '/works/:parent(\\d+)/begin',
      name: 'work-open-within',
      component: () => import('../duties/WorkOpenPage.vue'),
    },
    {
      path: '/works/begin',
      name: 'work-open-alone',
      component: () => import('../duties/WorkOpenPage.vue'),
    },
    {
      path: '/receptions',
      name: 'receptions',
      component: () => import('../reception/ReceptionsPage.vue'),
    },
    {
      path: '/receptions/:id(\\d+)',
      name: 'reception',
      component: () => import('../reception/ReceptionPage.vue'),
    },
    { path: '/centre', name: 'centre', component: () => import('../centre/CentrePage.vue') },
    { path: '/centre/rota', name: 'centre-rota', component: () => import('../centre/RotaPage.vue') },
    { path: '/seats/:id(\\d+)', name: 'seat', component: () => import('../centre/SeatPage.vue') },
    {
      path: '/visits/:id(\\d+)',
      name: 'visit',
      component: () => import('../reception/VisitPage.vue'),
    },
    { path: '/extracts', name: 'extracts', component: () => import('../accuse/ExtractsPage.vue') },
    { path: '/casefile', name: 'casefile', component: () => import('../case/CasefilePage.vue') },
    { path: '/account', name: 'account', component: () => import('../account/AccountPage.vue') },
    {
      path: '/findings',
      name: 'findings',
      component: () => import('../findings/FindingsPage.vue'),
    },
    {
      path: '/readings',
      name: 'readings',
      component: () => import('../review/ReviewPage.vue'),
    },
    { path: '/surveys', name: 'surveys', component: () => import('../prevention/SurveysPage.vue') },
    { path: '/mediation', name: 'mediation', component: () => import('../prevention/MediationPage.vue') },
    { path: '/mediation/:unit(\\d+)', name: 'mediation-unit', component: () => import('../prevention/MediationUnitPage.vue') },
    { path: '/assessments', name: 'assessments', component: () => import('../prevention/AssessmentsPage.vue') },
    { path: '/pending', name: 'pending', component: () => import('../pending/PendingPage.vue') },
    { path: '/campaigns', name: 'campaigns', component: () => import('../pending/CampaignsPage.vue') },
    { path: '/staff', name: 'staff', component: () => import('../staff/StaffPage.vue') },
    { path: '/staff/:unit(\\d+)', name: 'staff-unit', component: () => import('../staff/StaffUnitPage.vue') },
    {
      path: '/measures',
      name: 'measures',
      component: () => import('../measures/MeasuresPage.vue'),
    },
    {
      path: '/measures/matters',
      name: 'measured',
      component: () => import('../measures/MattersPage.vue'),
    },
    { path: '/audit', name: 'audit', component: () => import('../admin/AuditPage.vue') },
    { path: '/rulebook', name: 'rulebook', component: () => import('../admin/RulebookPage.vue') },
    {
      path: '/admin',
      component: () => import('../admin/AdminLayout.vue'),
      children: [
        { path: '', name: 'admin', component: () => import('../admin/StartPage.vue') },
        { path: 'units', name: 'units', component: () => import('../admin/UnitsPage.vue') },
        {
          path: 'accounts',
          name: 'accounts',
          component: () => import('../admin/AccountsPage.vue'),
        },
        {
          path: 'calendar/:year(\\d{4})?',
          name: 'calendar',
          component: () => import('../admin/CalendarPage.vue'),
        },
        {
          path: 'security',
          name: 'security',
          component: () => import('../admin/SecurityPage.vue'),
        },
        { path: 'office', name: 'office', component: () => import('../admin/OfficePage.vue') },
      ],
    },
    { path: '/:rest(.*)*', name: 'nowhere', component: () => import('./NowherePage.vue') },
  ],
});
