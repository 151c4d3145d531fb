/* Prevention: a township returns its issues from a phone, another says that there is nothing, and the petition
 * office sees who did; a mediation is given to a post; a decision is assessed, taken, and a petition linked to
 * it, from which it is reached and which reaches it. */
import { after, before, test } from 'node:test';
import { Browser, PHONE, assertNoComplaints } from './support/browser.mjs';
import { Course, HANDLER, OFFICER, UNIT, UNIT_HEAD, steps } from './support/course.mjs';
import * as desk from './support/desk.mjs';
import { SIZES, look } from './support/look.mjs';
import { Office } from './support/office.mjs';
import { becomes, lacks } from './support/seen.mjs';

const TOWN = '清禾县柳荫镇人民政府';
const TOWN_SHORT = '柳荫镇';
const TOWN_HANDLER = '陶红梅';
const SUPERVISOR = '孙丽';

let office;
let browser;
let course;
let matter;

before(async () => {
  [office, browser] = await Promise.all([Office.open(), Browser.open()]);
  course = new Course(office, browser);
  matter = await course.write({ facts: '农贸市场搬到城西以后没有公交车，买菜要走四十分钟。', title: '新市场没有公交', claims: ['开通公交'], purpose: '请求解决一件事', name: '庄菜篮', phone: '13800000874' });
  await course.referTo(matter, UNIT);
});
after(async () => {
  await browser?.close();
  await office?.close();
});

async function lookAtBoth(page, name) {
  for (const [width, size] of Object.entries(SIZES)) {
    await page.setViewportSize(size);
    await look(page, `prevention-${name}`, width);
  }
}

async function toPrevention(page, place) {
  await page.locator('nav.places a', { hasText: '职责' }).click();
  await page.locator('main nav a', { hasText: '源头预防' }).click();
  if (place) await page.locator('main nav a', { hasText: place }).click();
}

async function sendForm(page, action, fields) {
  await page.locator('form.act').waitFor();
  await desk.fill(page, action, fields);
  await page.locator('form.act .foot button[type=submit]').click();
}

test('a township returns its issues', async (t) => {
  const step = steps(t, browser, 'survey');

  await step('a clerk of the unit, with a phone, finds what is owed and notes one issue', async () => {
    const page = await course.as(TOWN_HANDLER);
    await page.setViewportSize(PHONE);
    await toPrevention(page);
    const own = page.locator('section.own');
    await own.getByText('报送').first().waitFor();
    await look(page, 'prevention-owed', 360);
    await own.locator('a.btn', { hasText: '登记隐患问题' }).click();
    await sendForm(page, 'note', { unit: { pick: UNIT }, place: '石桥村三组', subject: '灌溉水渠渗漏', affected: '30', text: '找老王 13900001234' });
    await page.locator('form.act .fault').first().waitFor();
    await look(page, 'prevention-number', 360);
    await desk.fill(page, 'note', { text: '渗漏两年，两个组用水有争议。' });
    await page.locator('form.act .foot button[type=submit]').click();
    await page.locator('article.case h1', { hasText: '灌溉水渠渗漏' }).waitFor();
    await lookAtBoth(page, 'issue');
  });

  await step('and returns it: the number begins with what was noted, and nothing found is not offered any more', async () => {
    const page = await course.as(TOWN_HANDLER);
    await page.setViewportSize(PHONE);
    await toPrevention(page);
    await page.getByText('已经登记 1 个问题').waitFor();
    await lacks(page, page.locator('section.own a.btn', { hasText: '零报告' }));
    await lookAtBoth(page, 'noted');
    await page.setViewportSize(PHONE);
    await page.locator('section.own a.btn', { hasText: '报送排查结果' }).click();
    await page.locator('form.act').waitFor();
    await becomes(() => desk.field(page, 'report', 'issue_count').inputValue(), '1');
    await look(page, 'prevention-report', 360);
    await page.locator('form.act .foot button[type=submit]').click();
    await page.locator('article.case .meta .tag', { hasText: '已报送' }).waitFor();
    await toPrevention(page);
    await page.locator('section.own', { hasText: '排查出 1 个问题' }).waitFor();
    await page.locator('main table', { hasText: '灌溉水渠渗漏' }).waitFor();
    await lookAtBoth(page, 'returned');
  });

  await step('the petition office sees who returned and who has not, and what became of the issue', async () => {
    const page = await course.as(OFFICER);
    await toPrevention(page);
    const row = page.locator('main table').first().locator('tr', { hasText: TOWN_SHORT });
    await row.locator('.tag', { hasText: '已报送' }).waitFor();
    await page.locator('main table').first().locator('.tag', { hasText: '还没报' }).first().waitFor();
    await page.locator('main table').nth(1).locator('tr', { hasText: '石桥村三组' }).waitFor();
    await lookAtBoth(page, 'board');
    await page.locator('main table').nth(1).locator('a', { hasText: '灌溉水渠渗漏' }).click();
    await page.locator('article.case h1', { hasText: '灌溉水渠渗漏' }).waitFor();
  });

  await step('after its day who has not returned is late; the month before is empty', async () => {
    await office.moveClock({ days: 26 });
    const page = await course.as(SUPERVISOR);
    await toPrevention(page);
    await page.locator('main h1', { hasText: '12 月' }).waitFor();
    await page.locator('main .seasons a').first().click();
    await page.locator('main h1', { hasText: '11 月' }).waitFor();
    await page.locator('main table').first().locator('.tag', { hasText: '超期没报' }).first().waitFor();
    await lookAtBoth(page, 'late');
    await page.locator('main .seasons a').first().click();
    await page.locator('main h1', { hasText: '10 月' }).waitFor();
    await page.locator('main table').first().locator('.tag', { hasText: '没有开始' }).first().waitFor();
    await lookAtBoth(page, 'before');
  });
});

test('a mediation is given to a post', async (t) => {
  const step = steps(t, browser, 'mediation');

  await step('the township sets up a post in a village', async () => {
    const page = await course.as(TOWN_HANDLER);
    await toPrevention(page, '调解网络');
    await page.getByText('还没有登记调解岗位').waitFor();
    await lookAtBoth(page, 'no-posts');
    await page.locator('a.btn', { hasText: '村（社区）级' }).click();
    await sendForm(page, 'set_village', { title: '石桥村人民调解委员会', place: '石桥村', mediator: '田和平 村委会副主任' });
    await page.locator('article.case h1', { hasText: '石桥村人民调解委员会' }).waitFor();
    await toPrevention(page, '调解网络');
    await page.locator('main table tr', { hasText: TOWN_SHORT }).waitFor();
  });

  await step('the petition office gives it a dispute, and sees what is owed', async () => {
    const page = await course.as(OFFICER);
    await toPrevention(page, '调解网络');
    await page.locator('main table a', { hasText: TOWN_SHORT }).click();
    await page.locator('main table a', { hasText: '石桥村人民调解委员会' }).click();
    await page.locator('article.case a.btn', { hasText: '提出调解' }).click();
    await sendForm(page, 'ask', { unit: { pick: TOWN }, title: '村路通行', sort: { choose: '人民调解' }, level: { choose: '村（社区）' }, text: '两户对村路宽度有争议。' });
    await page.locator('article.case h1', { hasText: '村路通行' }).waitFor();
    await toPrevention(page, '调解网络');
    await page.locator('main table tr', { hasText: TOWN_SHORT }).getByText('待征求双方意见 1').waitFor();
    await lookAtBoth(page, 'network');
    await page.locator('main table a', { hasText: TOWN_SHORT }).click();
    await page.locator('main table tr', { hasText: '田和平' }).getByText('待征求双方意见 1').waitFor();
    await lookAtBoth(page, 'posts');
  });
});

test('a decision and the petition it led to', async (t) => {
  const step = steps(t, browser, 'decision');

  await step('a department assesses its decision in three steps', async () => {
    const page = await course.as(HANDLER);
    await toPrevention(page, '决策评估');
    await page.getByText('没有正在评估').waitFor();
    await lookAtBoth(page, 'no-decisions');
    await page.locator('a.btn', { hasText: '开始重大决策评估' }).click();
    await sendForm(page, 'open', { title: '农贸市场搬迁', text: '搬到城西，涉及商户一百二十户。' });
    await page.locator('article.case h1', { hasText: '农贸市场搬迁' }).waitFor();
    await desk.act(page, 'survey', { heard_count: '120', text: '座谈六次，主要担心客流和交通。' }, '已调查，待论证');
    await desk.act(page, 'argue', { text: '合法、可行。' }, '已论证，待评估');
    await desk.act(page, 'assess', { risks: '搬迁初期客流少，公交不到。', measures: '设过渡摊位，开临时班车。', result: { choose: '落实措施后实施' } }, '已评估，待决定');
    await page.locator('.assessed', { hasText: '开临时班车' }).waitFor();
    await lookAtBoth(page, 'assessed');
  });

  await step('its head decides', async () => {
    const page = await course.as(UNIT_HEAD);
    await toPrevention(page, '决策评估');
    await page.locator('.list a', { hasText: '农贸市场搬迁' }).click();
    await desk.act(page, 'decide', { text: '按落实措施后的方案实施。' }, '已决定，跟踪');
  });

  await step('the petition office links the petition from its page', async () => {
    const page = await course.as(OFFICER);
    await desk.openCase(page, matter.number);
    await page.locator('section.works a', { hasText: '评估过的决策' }).click();
    await page.getByText('选出引起').waitFor();
    await lookAtBoth(page, 'choose');
    await page.locator('.list a.btn', { hasText: '就是这项决策' }).click();
    await page.locator('form.act').waitFor();
    await becomes(() => desk.field(page, 'link_above', 'petition').inputValue(), matter.number);
    await desk.fill(page, 'link_above', { text: '搬迁后没有公交。' });
    await page.locator('form.act .foot button[type=submit]').click();
    await page.locator('.assessed', { hasText: matter.number }).waitFor();
    await lookAtBoth(page, 'followed');
  });

  await step('from the decision to the petition and back, and the figure', async () => {
    const page = await course.as(OFFICER);
    await toPrevention(page, '决策评估');
    await page.locator('.list a', { hasText: '农贸市场搬迁' }).click();
    await page.locator('.assessed a', { hasText: '新市场没有公交' }).click();
    await page.locator('article.case h1', { hasText: '新市场没有公交' }).waitFor();
    await page.locator('section.works a', { hasText: '农贸市场搬迁' }).waitFor();
    await lookAtBoth(page, 'matter');
    await toPrevention(page, '决策评估');
    await page.getByText('共 1 件').waitFor();
    await page.locator('.list', { hasText: '以后引起信访 1 件' }).waitFor();
    await lookAtBoth(page, 'decisions');
    for (const one of course.everybody()) assertNoComplaints(one);
  });
});
