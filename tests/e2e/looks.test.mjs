/* Who looked at my papers: an official opens the names, the petitioner sees it on a phone, the auditor
 * reviews who looked, and the auditor's own look is there for others. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { Browser, assertNoComplaints } from './support/browser.mjs';
import { Course, HANDLER, OFFICER, UNIT, steps } from './support/course.mjs';
import * as desk from './support/desk.mjs';
import { look, SIZES } from './support/look.mjs';
import { Office } from './support/office.mjs';
import { becomes, lacks } from './support/seen.mjs';

const AUDITOR = '林静';
const SUPERVISOR = '孙丽';

let office;
let browser;
let course;
let matter;

before(async () => {
  [office, browser] = await Promise.all([Office.open(), Browser.open()]);
  course = new Course(office, browser);
});
after(async () => {
  await browser?.close();
  await office?.close();
});

async function lookBoth(page, name) {
  const before = page.viewportSize();
  for (const [width, size] of Object.entries(SIZES)) {
    await page.setViewportSize(size);
    await look(page, name, width);
  }
  await page.setViewportSize(before);
}

test('who looked', async (t) => {
  const step = steps(t, browser, 'looks');

  await step('the unit that has the matter opens the names by one key, once a day', async () => {
    matter = await course.write({ facts: '楼顶漏水，墙皮往下掉。', title: '楼顶漏水', claims: ['修好楼顶'], purpose: '请求解决一件事', name: '段玉梅', phone: '13800000529' });
    await course.referTo(matter, UNIT);
    const page = await course.as(HANDLER);
    await desk.openCase(page, matter.number);
    await lacks(page, page.getByText(matter.name), 'the name is masked');
    await page.keyboard.press('i');
    await page.locator('.people .ask button:focus', { hasText: '办理这件事' }).waitFor();
    await lookBoth(page, 'case-opening');
    await page.keyboard.press('Enter');
    await page.locator('.people b', { hasText: matter.name }).waitFor();
    await desk.openCase(page, matter.number);
    await page.getByRole('button', { name: '今天已说明' }).waitFor();
    await page.keyboard.press('i');
    await page.locator('.people b', { hasText: matter.name }).waitFor();
  });

  await step('the office that passed it on has to write what for', async () => {
    const page = await course.as(OFFICER);
    await desk.openCase(page, matter.number);
    await page.keyboard.press('i');
    await page.locator('#purpose:focus').waitFor();
    await lacks(page, page.getByRole('button', { name: '办理这件事' }));
    await page.locator('#purpose').fill('回电告知已经转给住建局');
    await page.keyboard.press('Enter');
    await page.locator('.people b', { hasText: matter.name }).waitFor();
  });

  await step('supervision looks, too', async () => {
    await desk.openCase(await course.as(SUPERVISOR), matter.number);
  });

  await step('the petitioner sees every look of today by unit, role and purpose, and no name', async () => {
    const page = await course.follow(matter);
    const looks = page.locator('.looks');
    await looks.getByText('打开了您的姓名和联系方式').first().waitFor();
    await looks.getByText('用途：办理这件事').first().waitFor();
    await looks.getByText('写明的用途：回电告知已经转给住建局').waitFor();
    await looks.getByText('另有督查、审计查阅 1 次').waitFor();
    await looks.locator('h3', { hasText: '11 月 16 日' }).waitFor();
    const text = await looks.innerText();
    for (const name of [HANDLER, OFFICER, SUPERVISOR]) assert.ok(!text.includes(name), `${name} is told of`);
    await lookBoth(page, 'follow-looks');
  });

  await step('the next day is a day of its own', async () => {
    await office.moveClock({ days: 1 });
    const handler = await course.as(HANDLER);
    await desk.openCase(handler, matter.number);
    await handler.getByRole('button', { name: '说明用途后打开' }).waitFor();
    const page = await course.follow(matter);
    await becomes(() => page.locator('.looks h3').allInnerTexts(), (days) => days.length === 2 && /11 月 17 日/.test(days[0]));
  });

  await step('the auditor reviews who looked: by unit, by official, by matter; of the matter only the number', async () => {
    const page = await course.as(AUDITOR);
    await page.goto('/desk/readings');
    await page.locator('table.looks tbody tr').first().waitFor();
    await lacks(page, page.getByText('楼顶漏水'));
    await page.locator('#review-kind').selectOption('identity');
    await page.getByRole('button', { name: '查询' }).click();
    await becomes(() => page.locator('table.looks tbody tr').count(), 2);
    await page.locator('table.looks tbody').getByText('回电告知已经转给住建局').waitFor();
    await page.locator('table.looks').getByRole('button', { name: `只看 ${HANDLER}` }).first().click();
    await becomes(() => page.locator('table.looks tbody tr', { hasText: OFFICER }).count(), 0);
    await page.locator('table.looks tbody tr', { hasText: HANDLER }).first().waitFor();
    await page.getByRole('button', { name: '看所有人' }).click();
    await page.goto(`/desk/readings?number=${matter.number}`);
    await page.locator('table.looks tbody tr', { hasText: HANDLER }).first().waitFor();
    await page.reload(); /* having looked is a look */
    await page.locator('table.looks tbody tr', { hasText: AUDITOR }).first().waitFor();
    await page.locator('table.looks tbody tr', { hasText: SUPERVISOR }).first().waitFor();
    await lookBoth(page, 'readings');
  });

  await step('they take them along as a file, and openings that nothing followed stand first', async () => {
    const page = await course.as(AUDITOR);
    await page.goto(`/desk/readings?number=${matter.number}`);
    await page.locator('table.looks tbody tr').first().waitFor();
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '导出 CSV' }).click()]);
    const text = await readFile(await file.path(), 'utf8');
    assert.match(text, /回电告知已经转给住建局/);
    assert.equal(text.split('\r\n')[0].split(',').length, 8);
    await office.moveClock({ days: 8 });
    const later = await course.as(AUDITOR);
    await later.goto('/desk/readings?view=sums');
    const first = later.locator('tbody tr').first();
    await becomes(() => first.locator('td').nth(2).innerText(), /\S/);
    await lookBoth(later, 'readings-sums');
    for (const one of [...course.everybody(), matter.page]) assertNoComplaints(one);
  });
});
