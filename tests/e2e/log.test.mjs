/* The log for people: how many records, the key, the witnesses, in both languages, reached from the
 * foot of every page. */
import { after, before, test } from 'node:test';
import { Browser, assertNoComplaints } from './support/browser.mjs';
import { look, SIZES } from './support/look.mjs';
import { Office } from './support/office.mjs';
import { becomes } from './support/seen.mjs';

let office;
let browser;

before(async () => {
  [office, browser] = await Promise.all([Office.open({ petitions: 60 }), Browser.open()]);
});
after(async () => {
  await browser?.close();
  await office?.close();
});

test('the log for people', async () => {
  const page = await browser.person(office.origin);
  await page.goto('/');
  await page.locator('footer').getByRole('link', { name: '总账', exact: true }).click();
  await page.getByRole('heading', { name: '总账', level: 1 }).waitFor();
  const served = await (await page.request.get('/log/checkpoint')).text();
  const size = Number(served.split('\n')[1]);
  await page.getByTestId('log-now').getByText(`${size.toLocaleString('zh-CN')} 条记录`).waitFor();
  await becomes(() => page.getByTestId('log-key').first().innerText(), (key) => key.startsWith(`${served.split('\n')[0]}+`));
  for (const [width, view] of Object.entries(SIZES)) {
    await page.setViewportSize(view);
    await look(page, 'log', width);
  }
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('heading', { name: 'The log', level: 1 }).waitFor();
  await page.getByRole('link', { name: 'checkpoint as signed' }).waitFor();
  await look(page, 'log-en', '1440');
  assertNoComplaints(page);
});
