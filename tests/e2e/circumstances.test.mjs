/* What a matter carries beside its state, on both pages and both widths: promises, opinions, a
 * consent that can be taken back, what is missing, a hearing, another lawful way, urgency, a dispute,
 * choices that say what follows. The program's own answers are completed here with one of each,
 * because no single matter could have them all. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, assertNoComplaints } from './support/browser.mjs';
import * as desk from './support/desk.mjs';
import { SIZES, look } from './support/look.mjs';
import { Office } from './support/office.mjs';
import * as portal from './support/portal.mjs';
import { becomes, lacks } from './support/seen.mjs';

let office;
let browser;
let answered;

before(async () => {
  [office, browser] = await Promise.all([Office.open({ petitions: 40 }), Browser.open()]);
  answered = (await office.samples()).find((sample) => sample.about.startsWith('answered'));
});
after(async () => {
  await browser?.close();
  await office?.close();
});

const HANDLER = { id: '1', name: '县住建局' };
const COUNTY = { id: '2', name: '清禾县人民政府', tie: 'government', address: '清禾县平安路 1 号', phone: '0000-8321000' };
const CITY = { id: '3', name: '云川市住房和城乡建设局', tie: 'department', address: '云川市人民路 28 号', phone: '0000-8300101' };
const ROUTE = { id: 'arbitration', name: '劳动仲裁', hint: '向县劳动人事争议仲裁委员会申请。', article: '条例 31' };
const MISSING = '劳动合同或者工资条；工友的联系电话';

/* An act of the history, after those that are there. */
function told(view, kind, more) {
  const seq = Math.max(...view.timeline.map((entry) => entry.seq)) + 1;
  view.timeline.push({ seq, at: '2026-11-13T02:00:00Z', kind, action: kind, name: more.name, unit: '县信访局', text: more.text ?? null, fields: more.fields ?? [], document: null, attachments: [] });
  return seq;
}

function complete(view) {
  const seq = told(view, 'performed', { name: '落实', text: '照片里是新装的护栏。' });
  told(view, 'hearing_called', { name: '听证通知', fields: [{ id: 'day', name: '日期', value: '2026 年 11 月 25 日（周三）' }, { id: 'place', name: '地点', value: '县信访局二楼听证室' }] });
  told(view, 'routed', { name: '确定法定途径', fields: [{ id: 'unit', name: '接收单位', value: '清禾县人力资源和社会保障局' }] });
  told(view, 'supplement_asked', { name: '请补充材料', text: MISSING });
  view.is_ended = false;
  view.marks = [{ id: 'withdrawal_asked', name: '已提出撤回', day: '2026-11-12', seq }];
  view.route = ROUTE;
  view.clocks.push({
    id: 'labour.limit', no: 90, name: '申请劳动仲裁', status: 'running', start_day: '2026-03-02', due_day: '2027-03-02', days_left: 106,
    is_provisional: false, is_window: true, steps: [], article: '', source: '', grade: 'A',
  });
  view.promises = ['open', 'kept', 'contested'].map((status, index) => ({
    claim: (index % view.claims.length) + 1, remedy: '护栏修好并验收', due_day: '2026-12-10', status,
    kept_day: status === 'open' ? null : '2026-11-10', seq: status === 'open' ? null : seq,
  }));
  view.opinions = [
    { unit: HANDLER, day: '2026-09-01', seq: 1, document: null, result: null },
    { unit: { id: COUNTY.id, name: COUNTY.name }, day: '2026-10-12', seq: 2, document: null, result: { id: 'uphold', name: '维持' } },
  ];
  view.consent = { kind: 'withdrawal', given_day: '2026-11-12', cooling_day: '2026-11-23' };
}

const act = (id, event, name, fields = [], more = {}) => ({ id, event, name, is_allowed: true, fields, ...more });
const REVIEW = act('request_review', 'review_requested', '请求复查', [
  { id: 'unit', name: '请哪个机关复查', kind: 'unit', required: true, units: [COUNTY, CITY] },
  { id: 'posted_day', name: '寄出日期', kind: 'day', required: false },
  { id: 'reason', name: '不同意哪里，希望怎样', kind: 'text', required: true, max: 2000 },
  { id: 'posted_day', name: '寄出日期', kind: 'day', required: false },
]);
const PETITIONERS = [
  REVIEW,
  act('withdraw', 'withdrawal_asked', '提出撤回', [{ id: 'reason', name: '原因', kind: 'line', required: false }]),
  act('take_back', 'withdrawal_taken_back', '不撤了，请接着办'),
  act('confirm_kept', 'performance_confirmed', '做到了', [{ id: 'claim', name: '诉求', kind: 'number', required: true }]),
  act('contest_kept', 'performance_contested', '没有做到', [
    { id: 'claim', name: '诉求', kind: 'number', required: true },
    { id: 'uploads', name: '照片', kind: 'uploads', required: false },
  ]),
];

/* The program's answer to this address, completed before the page gets it. */
async function completing(page, address, change) {
  await page.route(address, async (route) => {
    if (route.request().method() !== 'GET') return route.continue();
    const reply = await route.fetch();
    if (!reply.ok()) return route.fulfill({ response: reply });
    const view = await reply.json();
    change(view);
    await route.fulfill({ response: reply, json: view });
  });
}

for (const [width, viewport] of Object.entries(SIZES)) {
  test(`the petitioner's page at ${width}`, async (t) => {
    const page = await browser.person(office.origin, viewport);
    await completing(page, '**/api/follow', (view) => {
      complete(view);
      view.is_owner = true;
      view.actions = PETITIONERS;
    });
    await portal.follow(page, answered);

    await t.test('the biggest button takes the withdrawal back', async () => {
      const back = page.locator('.consent button.back');
      const height = (await back.boundingBox()).height;
      for (const other of await page.locator('main button:visible').all())
        assert.ok((await other.boundingBox()).height <= height, await other.innerText());
      await page.locator('.consent').getByText('11 月 23 日（周一）以前，您随时可以反悔').waitFor();
    });
    await t.test('what is missing is one list', async () => {
      await becomes(() => page.locator('section[aria-labelledby=missing-title] li').allInnerTexts(), MISSING.split('；'));
    });
    await t.test('another way is told with the warning that its periods run on', async () => {
      const box = page.locator('section[aria-labelledby=route-title]');
      await box.getByText('办理的途径：劳动仲裁').waitFor();
      await box.getByText('不会让下面的期限停下来').waitFor();
    });
    await t.test('only what the unit says it has done is asked about', async () => {
      const asked = page.locator('.promise', { hasText: '是这样吗？' });
      await becomes(() => asked.count(), 1);
      await asked.getByText('照片里是新装的护栏。').waitFor();
      await asked.getByRole('button', { name: '没有做到' }).click();
      await asked.locator('form.act').waitFor();
      await lacks(page, asked.locator('#act-claim'), 'which claim it is about is known');
      await look(page, 'portal-circumstances', width);
      await asked.locator('form.act').getByRole('button', { name: '取消' }).click();
    });
    await t.test('a review is asked for in three steps', async () => {
      await page.locator('.acts button', { hasText: '请求复查' }).click();
      const form = page.locator('form.act');
      await form.getByText('第 1 步，共 3 步').waitFor();
      await form.getByText('邮戳为准').waitFor();
      await look(page, 'portal-review-1', width);
      await form.locator('button[type=submit]').click();
      await form.locator('button[type=submit]').click();
      await form.getByText('请填写：请哪个机关复查').first().waitFor();
      await form.locator('.choice', { hasText: COUNTY.name }).getByText('所属的本级人民政府').waitFor();
      await form.locator('.choice', { hasText: CITY.name }).getByText('上一级主管部门').waitFor();
      await form.locator('.choice', { hasText: CITY.name }).getByText(CITY.address).click();
      await look(page, 'portal-review-2', width);
      await form.locator('button[type=submit]').click();
      await form.getByText('第 3 步，共 3 步').waitFor();
      await form.locator('#act-reason').fill('没有说清楚为什么。');
      await look(page, 'portal-review-3', width);
    });
    await t.test('asking to withdraw begins with what it means', async () => {
      await page.locator('form.act').getByRole('button', { name: '取消' }).click();
      await page.locator('.acts button', { hasText: '提出撤回' }).click();
      await page.locator('form.act').getByText('没有人可以要求您撤回').waitFor();
      await look(page, 'portal-withdraw', width);
    });
    assertNoComplaints(page);
  });

  test(`the desk at ${width}`, async (t) => {
    const page = await browser.person(office.origin, viewport);
    await completing(page, /\/api\/desk\/petitions\/\d+$/, (view) => {
      complete(view);
      told(view, 'objected', { name: '提出异议', text: '这条路归交通局管。' });
      told(view, 'objection_dismissed', { name: '驳回异议', text: '三定规定写明由住建局负责。' });
      told(view, 'disputed', { name: '提请指定', text: '请县政府指定。' });
      told(view, 'marked_urgent', { name: '标记重大紧急', text: '护栏断裂，学生经过。', fields: [{ id: 'ground', name: '理由', value: '危及生命' }, { id: 'until', name: '到期', value: '2026 年 11 月 20 日（周五）' }] });
      told(view, 'urgent_confirmed', { name: '确认收到' });
      view.recused = ['马文娟'];
      view.actions = [act('decide', 'approved', '作出复查意见', [
        { id: 'result', name: '复查结果', kind: 'choice', required: true, choices: [{ id: 'uphold', name: '维持', article: '条例 35' }, { id: 'redo', name: '责令重做', hint: '退回原单位重新办理' }] },
        { id: 'day', name: '日期', kind: 'day', required: true },
        { id: 'days', name: '天数', kind: 'number', required: false },
        { id: 'text', name: '意见', kind: 'text', required: true },
      ], { is_primary: true, turns_on: 'result', cases: [{ when: 'redo', state: { id: 'handling', name: '办理中' }, owner: HANDLER, document: '责令重新办理通知书', clocks: ['书面答复'] }] })];
    });
    await desk.signIn(page, '周海燕');
    await desk.openCase(page, answered.number);

    await t.test('what is true of the case is told under its head', async () => {
      await page.getByText('途径：劳动仲裁').waitFor();
      await page.getByText('期限照常计算，不得催促').waitFor();
      await page.getByText('回避：马文娟').waitFor();
      await page.locator('section[aria-label=重大紧急]').getByText('理由：危及生命').waitFor();
    });
    await t.test('both sides of a dispute stand side by side', async () => {
      const sides = page.locator('section[aria-label=管辖争议] .panel');
      await sides.filter({ hasText: '转送一方' }).getByText('三定规定写明由住建局负责').waitFor();
      await sides.filter({ hasText: '提出异议一方' }).getByText('这条路归交通局管').waitFor();
      await sides.filter({ hasText: '转送一方' }).getByText('请县政府指定').waitFor();
      await lacks(page, sides.filter({ hasText: '转送一方' }).getByText('这条路归交通局管'));
    });
    await t.test('promises and the ladder of opinions', async () => {
      await page.locator('.promises').getByText('信访人说没有做到').waitFor();
      await page.locator('.ladder li', { hasText: '复查意见' }).getByText('维持').waitFor();
      await look(page, 'desk-circumstances', width);
    });
    await t.test('a choice says what follows before it is sent', async () => {
      await desk.begin(page, 'decide');
      await lacks(page, page.locator('form.act [role=status]'));
      await desk.fill(page, 'decide', { result: { choose: '责令重做' } });
      const said = page.locator('form.act [role=status]');
      await said.getByText('交县住建局办理').waitFor();
      await said.getByText('出具《责令重新办理通知书》').waitFor();
      await look(page, 'desk-choice', width);
      await desk.fill(page, 'decide', { result: { choose: '维持' } });
      await said.waitFor({ state: 'detached' });
    });
    assertNoComplaints(page);
  });
}
