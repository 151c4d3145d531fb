import { createApp } from 'vue';
import '@shared/tokens.css';
import './src/desk.css';
import { startDisplay } from '@shared/display';
import { startI18n } from '@shared/i18n';
import zhShared from '@shared/i18n/zh.json';
import { beginWording } from '@shared/wording';
import zh from './i18n/zh.json';
import App from './src/app/App.vue';
import { startLive } from './src/app/live';
import { router } from './src/app/router';
import { loadSession } from './src/app/session';

startDisplay();
void startI18n({
  zh: { ...zhShared, ...zh },
  en: async () => ({
    ...(await import('@shared/i18n/en.json')).default,
    ...(await import('./i18n/en.json')).default,
  }),
}).then(async () => {
  const isFirst = !(await beginWording());
  const loading = loadSession();
  const app = createApp(App).use(router); // the page's own code is fetched while the session is asked for
  if (isFirst) await loading;
  startLive();
  app.mount('#app');
});
