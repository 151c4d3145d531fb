/* A whistle: a township calls two departments to a matter; one comes and answers, the other says that it is
 * not theirs, the office above decides, and the township settles it once both have answered. */
import { after, before, test } from 'node:test';
import { Browser, PHONE, assertNoComplaints } from './support/browser.mjs';
import { Course, UNIT, UNIT_HEAD, steps } from './support/course.mjs';
import * as desk from './support/desk.mjs';
import { SIZES, look } from './support/look.mjs';
import { Office } from './support/office.mjs';
import { lacks } from './support/seen.mjs';

const TOWN = '清禾县柳荫镇人民政府';
const TOWN_HANDLER = '陶红梅';
const TOWN_HEAD = '向大力';
const OTHER = '清禾县城市管理局';
const OTHER_HEAD = '常爱莲';
const SUPERVISOR = '孙丽';

let office;
let browser;
let course;
let matter;
let address;

before(async () => {
  [office, browser] = await Promise.all([Office.open(), Browser.open()]);
  course = new Course(office, browser);
  matter = await course.write({ facts: '镇口排水沟塌了，污水漫到路上，冬天要结冰。', title: '镇口排水沟塌了', claims: ['修好排水沟'], purpose: '请求解决一件事', name: '宁水沟', phone: '13800000663' });
  await course.referTo(matter, TOWN);
});
after(async () => {
  await browser?.close();
  await office?.close();
});

const row = (page, name) => page.locator('.duties .it', { hasText: name });
const open = async (page) => {
  await page.goto(address);
  await page.locator('article.case h1').waitFor();
};
async function toDuties(page) {
  await page.locator('nav.places a', { hasText: '职责' }).click();
  await page.locator('.duties h1').waitFor();
}
async function lookAtBoth(page, name) {
  for (const [width, size] of Object.entries(SIZES)) {
    await page.setViewportSize(size);
    await look(page, `whistle-${name}`, width);
  }
}

test('a township calls two departments', async (t) => {
  const step = steps(t, browser, 'whistle');

  await step('the township calls both from the page of the matter', async () => {
    const page = await course.as(TOWN_HANDLER);
    await desk.openCase(page, matter.number);
    await page.locator('section.works a.btn', { hasText: '吹哨' }).click();
    await page.locator('form.act').waitFor();
    const box = desk.field(page, 'call', 'units');
    for (const name of [UNIT, OTHER]) {
      await box.click();
      await box.fill(name);
      await page.locator('[id="act-call-units-list"] [role=option]').first().waitFor();
      await box.press('Enter');
      await page.locator('.units li', { hasText: name }).waitFor();
    }
    await desk.fill(page, 'call', { minutes: '30', place: '镇口排水沟', text: '沟在公路边上，请两家到现场看由谁修。' });
    await page.locator('form.act .foot button[type=submit]').click();
    await page.locator('article.case .facts', { hasText: '被点名的部门' }).waitFor();
    address = new URL(page.url()).pathname;
    await lookAtBoth(page, 'called');
  });

  await step('one comes, from a phone, and answers', async () => {
    const page = await browser.person(office.origin, PHONE);
    await desk.signIn(page, UNIT_HEAD);
    await toDuties(page);
    await row(page, '到场报到').getByText(/还有 (30|2\d) 分钟/).waitFor();
    await row(page, '到场报到').locator('.acts a').first().click();
    await desk.fill(page, 'arrive', { text: '徐正刚，住建局负责人' });
    await desk.send(page);
    await desk.act(page, 'answer', { text: '沟体由我局修，本周开工，十二月五日完成。' });
    await page.locator('article.case .tl', { hasText: '本周开工' }).waitFor();
    await look(page, 'whistle-answered', 360);
    assertNoComplaints(page);
  });

  await step('the other disputes it, and is told that its time runs on', async () => {
    const page = await course.as(OTHER_HEAD);
    await open(page);
    await desk.begin(page, 'dispute');
    await page.getByText('到场和答复的期限照常计算').waitFor();
    await desk.fill(page, 'dispute', { text: '排水沟不在市政管养范围内。' });
    await desk.send(page, '有争议');
    await toDuties(page);
    await row(page, '到场报到').getByText(/分钟/).waitFor();
  });

  await step('the township cannot settle it, and the office above decides', async () => {
    const town = await course.as(TOWN_HEAD);
    await open(town);
    await lacks(town, town.locator('[data-action="settle"]'), 'not while it is disputed');
    const page = await course.as(SUPERVISOR);
    await toDuties(page);
    await row(page, '裁定由谁办理').locator('a').first().click();
    await desk.begin(page, 'rule_on');
    await desk.fill(page, 'rule_on', { text: '路面清污由城管局负责，请马上到场。', minutes: '30' });
    await lookAtBoth(page, 'rules');
    await desk.send(page, '已吹哨');
  });

  await step('who was told so comes and answers, late and seen to be late', async () => {
    await office.moveClock({ minutes: 45 });
    const page = await course.as(OTHER_HEAD);
    await toDuties(page);
    await page.locator('.group h2', { hasText: '已超期' }).waitFor();
    await open(page);
    await desk.act(page, 'arrive', { text: '常爱莲，城管局负责人' });
    await desk.act(page, 'answer', { text: '今晚清污，每天巡查到修好为止。' });
    await lookAtBoth(page, 'late');
  });

  await step('the township settles it, and nothing is owed any more', async () => {
    const page = await course.as(TOWN_HEAD);
    await open(page);
    await desk.act(page, 'settle', { text: '两家配合，沟已临时疏通，十二月五日前修好。' }, '已销哨');
    await page.getByText('现在没有人欠办').waitFor();
    await page.locator('article.case .tl', { hasText: '路面清污由城管局负责' }).waitFor();
    await lookAtBoth(page, 'settled');
    const other = await course.as(OTHER_HEAD);
    await toDuties(other);
    await other.locator('.segments a', { hasText: '已结束' }).click();
    await row(other, '到场报到').first().waitFor();
    for (const one of course.everybody()) assertNoComplaints(one);
  });
});
