/* A leader's part on a phone held in one hand: what do I owe, a talk to record, a plan and a decision, an
 * instruction on a letter. Everything by taps: what is tapped is large enough for a thumb, and what a step
 * ends with lies in the part of the screen that the thumb reaches. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, PHONE, assertNoComplaints } from './support/browser.mjs';
import { Course, OFFICE_HEAD, UNIT, steps } from './support/course.mjs';
import * as desk from './support/desk.mjs';
import { look } from './support/look.mjs';
import { Office } from './support/office.mjs';

const LEADER = '何文斌';
const THUMB = 44;
const REACH = 0.33; // a thumb that holds a phone below reaches two thirds of it

let office;
let browser;
let course;
let matter;

before(async () => {
  [office, browser] = await Promise.all([Office.open(), Browser.open()]);
  course = new Course(office, browser);
  matter = await course.write({ facts: '楼下的排水沟塌了，一下雨就进水。', title: '排水沟塌了进水', claims: ['修好排水沟'], purpose: '请求解决一件事', name: '成水沟', phone: '13800000874' });
  await course.referTo(matter, UNIT);
  const page = await course.as(OFFICE_HEAD);
  await desk.openCase(page, matter.number);
  await page.locator('section.works a.btn', { hasText: '确定包案领导' }).click();
  await page.locator('form.act').waitFor();
  await desk.fill(page, 'name_leader', { leader: { choose: LEADER }, unit: { pick: UNIT }, text: '报修三次没有结果。' });
  await page.locator('form.act .foot button[type=submit]').click();
  await page.locator('article.case .facts', { hasText: LEADER }).waitFor();
});
after(async () => {
  await browser?.close();
  await office?.close();
});

let taps = 0;

/* Tapped where it is, or after the thumb has scrolled to it; measured before. */
async function tap(page, target, { mustReach = false } = {}) {
  await target.waitFor();
  await target.scrollIntoViewIfNeeded();
  const box = await target.boundingBox();
  const what = (await target.innerText()).trim() || (await target.getAttribute('aria-label'));
  assert.ok(box.height >= THUMB && box.width >= THUMB, `${what}: ${Math.round(box.width)} × ${Math.round(box.height)} px`);
  const middle = box.y + box.height / 2;
  if (mustReach) assert.ok(middle > REACH * page.viewportSize().height && middle < page.viewportSize().height, `${what} lies at ${Math.round(middle)}`);
  taps += 1;
  await target.tap();
}

const choice = (page, act, field, words) => page.locator(`[id="act-${act}-${field}"] label`, { hasText: words });
const send = async (page) => {
  await tap(page, page.locator('form.act .foot button[type=submit]'), { mustReach: true });
  await page.locator('form.act').waitFor({ state: 'detached' });
};
const duty = (page, name) => page.locator('.duties .it', { hasText: name });

/* Everything on the screen that can be touched, not only what this journey touches. */
async function allForThumbs(page, name) {
  const small = await page.evaluate((least) => {
    const seen = (one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !one.closest('.sr-only, p a, dd a, li > a:not(.btn), .skip');
    const all = document.querySelectorAll('button, a, select, summary, textarea, input:not([type=radio], [type=checkbox], [type=file], [type=hidden]), .segments label');
    return [...all].filter(seen).map((one) => [one.outerHTML.slice(0, 110), one.getBoundingClientRect()])
      .filter(([, box]) => box.height > 1 && (box.height < least || box.width < 24)).map(([html, box]) => `${Math.round(box.width)} × ${Math.round(box.height)}: ${html}`);
  }, THUMB);
  assert.deepEqual(small, [], name);
}

for (const letters of ['100', '150']) {
  test(`a leader's part with one hand, letters at ${letters} %`, async (t) => {
    const step = steps(t, browser, `one-hand-${letters}`);
    const isFirst = letters === '100';
    let page;
    taps = 0;

    await step('the desk opens with what is owed, the first act in reach without scrolling', async () => {
      page = await browser.person(office.origin, PHONE);
      await page.addInitScript((size) => localStorage.setItem('huiyin.text', size), letters);
      await desk.signIn(page, LEADER);
      await page.waitForURL('**/desk/duties');
      const first = page.locator('.duties .it .acts a').first();
      await first.waitFor();
      if (isFirst) {
        const box = await first.boundingBox();
        assert.ok(box.y + box.height <= PHONE.height, `the first act ends at ${Math.round(box.y + box.height)}`);
        t.diagnostic(`the first duty begins at ${Math.round((await page.locator('.duties .it').first().boundingBox()).y)} of ${PHONE.height} px`);
      }
      await look(page, `one-hand-${letters}-owes`, 360);
      await allForThumbs(page, 'duties');
    });

    await step('a talk is recorded', async () => {
      const talk = isFirst ? duty(page, '听取信访人意见') : duty(page, '商定沟通和帮扶安排');
      const [act, field, words] = isFirst ? ['hear', 'way', '接访'] : ['agree_support', 'outcome', '不需要'];
      await tap(page, talk.locator('.acts a').first(), { mustReach: false });
      await page.locator('form.act').waitFor();
      await allForThumbs(page, 'a form');
      await tap(page, choice(page, act, field, words));
      if (isFirst) {
        await tap(page, desk.field(page, act, 'text'));
        await desk.field(page, act, 'text').pressSequentially('雨季前要修好。');
      }
      await look(page, `one-hand-${letters}-talk`, 360);
      await send(page);
      await page.locator('article.case .tl').waitFor();
      await allForThumbs(page, 'a work');
      await page.goBack();
      await talk.waitFor({ state: 'detached' });
    });

    await step('it is decided what is done, and by when', async () => {
      const [name, act] = isFirst ? ['制定化解方案', 'make_plan'] : ['按阶段目标推进', 'resolve'];
      await tap(page, duty(page, name).locator(`.acts a[href*="act=${act}"]`));
      await page.locator('form.act').waitFor();
      await tap(page, desk.field(page, act, 'text'));
      await desk.field(page, act, 'text').pressSequentially(isFirst ? '水利局本月清沟，住建局修沟。' : '沟修好了，下雨看过不进水。');
      if (isFirst) {
        await desk.fill(page, act, { milestone: '清沟', milestone_day: '2026-11-27' });
      }
      await look(page, `one-hand-${letters}-decides`, 360);
      await send(page);
      await page.locator('article.case .meta .tag', { hasText: isFirst ? '化解中' : '已化解' }).waitFor();
      await page.goBack();
      await duty(page, isFirst ? '按阶段目标推进' : '回访').waitFor();
      await look(page, `one-hand-${letters}-after`, 360);
      t.diagnostic(`${taps} taps`);
      assertNoComplaints(page);
    });
  });
}
