/* The supervision board: an empty one says what was looked at; a notice that a unit forgot is found, and
 * one key opens the supervision with the form filled in; another is noted as no fault, and those above see
 * by whom and why; what is done is found no more. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, assertNoComplaints } from './support/browser.mjs';
import { Course, HANDLER, OFFICER, UNIT, steps } from './support/course.mjs';
import * as desk from './support/desk.mjs';
import { look, settle, SIZES } from './support/look.mjs';
import { Office } from './support/office.mjs';
import { becomes, lacks } from './support/seen.mjs';

const SUPERVISOR = '孙丽';

let office;
let browser;
let course;
const matters = {};

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

const rows = (page) => page.locator('.middle a.it');
const countOf = (page, name) => page.locator('nav.lists a', { hasText: name }).locator('em');

async function register(facts, title) {
  const matter = await course.write({ facts, title, claims: ['修好'], purpose: '请求解决一件事', name: '段玉梅', phone: '13800000529' });
  await course.referTo(matter, UNIT);
  return matter;
}

test('the supervision board', async (t) => {
  const step = steps(t, browser, 'findings');

  await step('a unit with nobody trained stands there until somebody is, and leads to its staff', async () => {
    const page = await course.as(SUPERVISOR);
    await page.locator('nav.places a', { hasText: '督查台' }).click();
    await countOf(page, '没有有效培训').filter({ hasText: '1' }).waitFor();
    await page.goto('/desk/findings?trigger=staff_untrained');
    await rows(page).first().click();
    await page.getByText('1 名承办人，培训或者证书都不在有效期内').first().waitFor();
    await page.locator('.pane .of', { hasText: '县住建局' }).waitFor();
    await page.getByText('已核查不属于问题').waitFor({ state: 'detached' }); // nothing is noted of staff
    await lookBoth(page, 'findings-staff');
    await page.locator('.pane a.btn', { hasText: '看这个单位的人员' }).click();
    await page.locator('#staff-account').selectOption({ label: HANDLER });
    await page.locator('#staff-name').fill('信访业务培训班');
    await page.locator('form button[type=submit]').click();
    await page.locator('.people li', { hasText: HANDLER }).locator('.tag', { hasText: '培训有效' }).waitFor();
  });

  await step('an office that keeps its days gives nothing, and the page says what was looked at', async () => {
    const page = await course.as(SUPERVISOR);
    await page.goto('/desk/findings');
    await page.getByText('都没有发现').waitFor();
    await lookBoth(page, 'findings-none');
    const handler = await course.as(HANDLER);
    await handler.locator('nav.places a').first().waitFor();
    await lacks(handler, handler.locator('nav.places a', { hasText: '督查台' }), 'no place of a unit');
  });

  await step('two matters are sent to a unit that forgets to tell the petitioners', async () => {
    matters.roof = await register('楼顶漏水，墙皮往下掉。', '楼顶漏水');
    matters.stairs = await register('楼道灯坏了半年。', '楼道灯坏了');
    await office.moveClock({ days: 20 });
    const page = await course.as(SUPERVISOR);
    await page.goto('/desk/findings');
    await countOf(page, '没有书面告知').filter({ hasText: '2' }).waitFor();
    await becomes(() => rows(page).count(), 2);
    await becomes(() => rows(page).first().innerText(), /书面告知最晚应在 12 月 1 日完成，已超过 \d+ 天；没有延期/);
    await lookBoth(page, 'findings');
  });

  await step('one key from the list to the supervision, filled in', async () => {
    const page = await course.as(SUPERVISOR);
    await page.goto('/desk/findings?trigger=notice');
    await rows(page).first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('a');
    const form = page.locator('form.act');
    await form.waitFor();
    await becomes(() => form.locator('[id="finding-open-text"]').inputValue(), /书面告知最晚应在/);
    await becomes(() => form.locator('[id="finding-open-unit"]').inputValue(), UNIT);
    await becomes(() => form.getByLabel('未按规定程序受理、办理').isChecked(), true);
    await lookBoth(page, 'findings-open');
    await page.keyboard.press('Control+Enter');
    await rows(page).locator('.tag', { hasText: '督办中' }).waitFor();
    await becomes(async () => (await countOf(page, '没有书面告知').innerText()).replace(/\s+/g, ' '), '1 · 督办 1');
    await rows(page).filter({ hasText: '督办中' }).click();
    await page.getByText('不再重复提出').waitFor();
    await lacks(page, page.locator('.acts button', { hasText: '开始督办' }), 'it is not proposed again');
  });

  await step('the other was told on paper: noted as no fault, with the reason', async () => {
    const page = await course.as(SUPERVISOR);
    await page.goto('/desk/findings?trigger=notice');
    await rows(page).filter({ hasNotText: '督办中' }).click();
    await page.locator('.acts button', { hasText: '记为不属于问题' }).click();
    const form = page.locator('form.act');
    await form.getByText('上级可以看到').waitFor();
    await form.locator('button[type=submit]').click();
    await form.locator('.fault').first().waitFor();
    await form.locator('[id="finding-note-reason"]').fill('已上门书面告知，回证在卷内第 3 页，系统里补录中');
    await lookBoth(page, 'findings-note');
    await form.locator('button[type=submit]').click();
    await form.waitFor({ state: 'detached' });
    await becomes(() => rows(page).count(), 1);
    await page.getByRole('button', { name: '已核查不属于问题' }).click();
    await page.waitForURL(/state=noted/);
    await settle(page); // in either list stands one
    await rows(page).filter({ hasText: '书面告知最晚应在' }).waitFor();
    assert.equal(await rows(page).count(), 1);
    await rows(page).first().click();
    await page.getByText('回证在卷内第 3 页').waitFor();
    await lookBoth(page, 'findings-noted');
  });

  await step('the unit tells the petitioner, and it is found no more', async () => {
    const page = await course.as(SUPERVISOR);
    await page.goto('/desk/findings?trigger=notice');
    const number = /QHXF[-\d]+/.exec(await rows(page).first().innerText())[0];
    await course.accept(Object.values(matters).find((one) => one.number === number));
    await course.as(SUPERVISOR);
    await page.goto('/desk/findings?trigger=notice');
    await page.getByText('都没有发现').waitFor();
  });

  await step('nobody was asked for what they may not do, and no page complained', async () => {
    for (const page of course.everybody()) assertNoComplaints(page);
  });
});
