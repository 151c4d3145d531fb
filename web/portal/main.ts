/* The public pages. Starts with the reader's own display choices and language. */
import { createApp } from 'vue';
import '@shared/tokens.css';
import './portal.css';
import { startDisplay } from '@shared/display';
import { startI18n } from '@shared/i18n';
import zhShared from '@shared/i18n/zh.json';
import { beginWording } from '@shared/wording';
import App from './App.vue';
import zh from './i18n/zh.json';
import { router } from './router';
import { loadGuide } from './state/guide';

/* At a first visit the server says in which language to begin; nobody waits for it long. */
const PATIENCE_MS = 1500;
async function settle(): Promise<void> {
  if (await beginWording()) return;
  await Promise.race([loadGuide(), new Promise((done) => setTimeout(done, PATIENCE_MS))]);
}

startDisplay();
void startI18n({
  zh: { ...zhShared, ...zh },
  en: async () => {
    const [shared, own] = await Promise.all([import('@shared/i18n/en.json'), import('./i18n/en.json')]);
    return { ...shared.default, ...own.default };
  },
})
  .then(settle)
  .then(() => createApp(App).use(router).mount('#app'));
