/* What is owed, and a meeting's cases, without a mouse, in a wide window and a narrow one: nothing that has the focus
 * lies under a bar. */
import { after, before, test } from 'node:test';
import { Browser, assertNoComplaints } from './support/browser.mjs';
import { OFFICER, UNIT, UNIT_HEAD } from './support/course.mjs';
import * as desk from './support/desk.mjs';
import { focusIs, tabTo, typeAt } from './support/keys.mjs';
import { SIZES } from './support/look.mjs';
import { Office } from './support/office.mjs';
import { becomes } from './support/seen.mjs';
import { Walk } from './support/walk.mjs';

const SUPERVISOR = '孙丽';
const CLERK = '陈桂兰';

let office;
let browser;
let walk;

before(async () => {
  [office, browser] = await Promise.all([Office.open(), Browser.open()]);
  walk = new Walk(office);
});
after(async () => {
  await browser?.close();
  await office?.close();
});

async function matter(title) {
  const clerk = await walk.as(CLERK);
  const { id } = await clerk.create('/api/desk/petitions', {
    channel: 'letter', received_day: office.today(), title, facts: '一直没有人管。', claims: ['把事情办了'], people: [{ name: '简来信' }],
  });
  return id;
}

for (const [width, viewport] of Object.entries(SIZES)) {
  test(`a supervision is answered at ${width}`, async () => {
    const supervisor = await walk.as(SUPERVISOR);
    const unit = await walk.unit(UNIT);
    await supervisor.create('/api/desk/works', { kind: 'supervision', act: 'open', fields: { petition: await matter('井盖松了'), unit, ground: 'late', text: '请说明。', due_day: '2026-11-30' } });
    const page = await browser.person(office.origin, viewport, { isMobile: false, hasTouch: false });
    await desk.signIn(page, UNIT_HEAD);
    await page.keyboard.press('g');
    await page.keyboard.press('d');
    await page.locator('.duties .it').first().waitFor();
    await page.keyboard.press('j');
    await focusIs(page, '.duties .it .main');
    await page.keyboard.press('Enter');
    await page.locator('article.case h1').waitFor();
    await page.keyboard.press('a');
    await focusIs(page, '[data-first]');
    await page.keyboard.press('Enter');
    await page.locator('form.act').waitFor();
    await typeAt(page, '#act-answer-text', '井盖今天换好了。');
    await page.keyboard.press('Control+Enter');
    await page.locator('article.case .meta .tag', { hasText: '已反馈' }).waitFor();
    assertNoComplaints(page);
  });

  test(`a case is decided at ${width}`, async () => {
    const officer = await walk.as(OFFICER);
    const meeting = (await officer.create('/api/desk/works', { kind: 'meeting', act: 'plan', fields: { form: 'bulk' } })).id;
    for (const title of ['路灯不亮', '井水浑浊'])
      await officer.create('/api/desk/works', { kind: 'agenda_item', act: 'put_on', parent: meeting, fields: { petition: await matter(title), why: 'hard', text: '由谁来办？' } });
    const page = await browser.person(office.origin, viewport, { isMobile: false, hasTouch: false });
    await desk.signIn(page, OFFICER);
    await page.goto(`/desk/works/${meeting}/session?item=1`);
    await page.locator('.sheet-body h2', { hasText: '路灯' }).waitFor();
    await page.locator('#decide-text').waitFor();
    await typeAt(page, '#decide-text', '由住建局修');
    await tabTo(page, '#decide-unit');
    await page.keyboard.type(UNIT);
    await page.locator('#decide-unit-list [role=option]').first().waitFor();
    await page.keyboard.press('Enter');
    await tabTo(page, '#decide-day');
    await page.locator('#decide-day').fill('2026-12-31');
    await tabTo(page, '.decide button[type=submit]');
    await page.keyboard.press('Enter');
    await page.locator('.decide h2', { hasText: '已议定' }).waitFor();
    await focusIs(page, '.decide .btn');
    await page.keyboard.press('Enter');
    await page.locator('.sheet-body h2', { hasText: '井水' }).waitFor();
    await page.keyboard.press('PageUp');
    await page.locator('.sheet-body h2', { hasText: '路灯' }).waitFor();
    await tabTo(page, '#jump', 'Shift+Tab');
    await page.keyboard.type('2');
    await page.keyboard.press('Enter');
    await page.locator('.sheet-body h2', { hasText: '井水' }).waitFor();
    await becomes(() => page.locator('#jump').inputValue(), '');
    assertNoComplaints(page);
  });
}
