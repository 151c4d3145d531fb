import { createApp, h } from 'vue';
import '@shared/tokens.css';
import { startDisplay } from '@shared/display';
import { startI18n, t } from '@shared/i18n';
import zhShared from '@shared/i18n/zh.json';
import zh from './i18n/zh.json';

startDisplay();
void startI18n({
  zh: { ...zhShared, ...zh },
  en: async () => ({
    ...(await import('@shared/i18n/en.json')).default,
    ...(await import('./i18n/en.json')).default,
  }),
}).then(() => createApp({ render: () => h('main', h('h1', t('desk.title'))) }).mount('#app'));
