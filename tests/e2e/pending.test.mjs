/* A long-pending matter: it stands among those to be listed by itself, is listed with what holds it up, taken on
 * by a campaign and led by an official, resolved, checked by somebody else, and listed again when it was not. */
import { after, before, test } from 'node:test';
import { Browser, PHONE, assertNoComplaints } from './support/browser.mjs';
import { Course, HANDLER, OFFICER, OFFICE_HEAD, UNIT, UNIT_HEAD, steps } from './support/course.mjs';
import * as desk from './support/desk.mjs';
import { SIZES, look, settle } from './support/look.mjs';
import { Office } from './support/office.mjs';
import { becomes, lacks } from './support/seen.mjs';

const CLERK = '陈桂兰';
const SUPERVISOR = '孙丽';
const COUNTY_LEADER = '赵志远';
const LEADER = '何文斌';
const TITLE = '安置房的房产证一直没有办';
const CAMPAIGN = '房产证集中处理月';

let office;
let browser;
let course;
const matter = {};

before(async () => {
  [office, browser] = await Promise.all([Office.open(), Browser.open()]);
  course = new Course(office, browser);
});
after(async () => {
  await browser?.close();
  await office?.close();
});

const rows = (page) => page.locator('table.folds tbody tr');
const segment = (page, name) => page.locator('.segments a', { hasText: name });
async function toRegister(page) {
  await page.locator('nav.places a', { hasText: '职责' }).click();
  await page.locator('main nav a', { hasText: '积案' }).click();
  await page.getByRole('heading', { level: 1, name: '积案' }).waitFor();
}
async function lookAtBoth(page, name) {
  for (const [width, size] of Object.entries(SIZES)) {
    await page.setViewportSize(size);
    await look(page, `pending-${name}`, width);
  }
}
/* From the register to the work in which it is dealt with. */
async function openListing(page) {
  await toRegister(page);
  await rows(page).first().locator('td').last().locator('a').click();
  await page.locator('article.case h1').waitFor();
}
async function list(page, again, obstacle, text) {
  await segment(page, '应列未列').click();
  await rows(page).filter({ hasText: TITLE }).getByRole('link', { name: '列入积案' }).click();
  await page.locator('form.act').waitFor();
  await desk.fill(page, 'enter', { unit: { pick: UNIT }, obstacle: { choose: obstacle }, again: { choose: again }, text });
}
const send = (page) => page.locator('form.act .foot button[type=submit]').click();

test('a long-pending matter, from the day it is one to its second closing', async (t) => {
  const step = steps(t, browser, 'pending');

  await step('nothing is long pending: the register says so', async () => {
    const page = await course.as(OFFICER);
    await toRegister(page);
    await page.getByText('没有在册的积案').waitFor();
    await lookAtBoth(page, 'none');
  });

  await step('a letter of twelve months ago is registered, and stands there by itself', async () => {
    const clerk = await course.as(CLERK);
    await clerk.goto('/desk/register');
    await clerk.locator('#reg-channel label', { hasText: '来信' }).click();
    await clerk.locator('#reg-received_day').fill('2025-11-16');
    await clerk.locator('#reg-people-0-name').fill('方久等');
    await clerk.locator('#reg-facts').fill('安置房交了六年，房产证一直没有办。');
    await clerk.locator('#reg-claims-0').fill('办理房产证');
    await clerk.locator('#reg-title').fill(TITLE);
    const answer = clerk.waitForResponse((reply) => reply.request().method() === 'POST' && /\/petitions$/.test(new URL(reply.url()).pathname));
    await clerk.keyboard.press('Control+Enter');
    matter.number = (await (await answer).json()).number;
    await course.referTo(matter, UNIT);
    const page = await course.as(OFFICER);
    await toRegister(page);
    await segment(page, '应列未列').getByText('1').waitFor();
    await segment(page, '应列未列').click();
    await rows(page).filter({ hasText: matter.number }).getByText('1 年', { exact: true }).waitFor();
    await lookAtBoth(page, 'unlisted');
  });

  await step('the petition office lists it with what holds it up', async () => {
    const page = await course.as(OFFICER);
    await toRegister(page);
    await list(page, '第一次', '资金没有着落', '补交的土地出让金没有着落。');
    await lookAtBoth(page, 'listing');
    await send(page);
    await page.locator('article.case .meta .tag', { hasText: '已列入' }).waitFor();
    await toRegister(page);
    await segment(page, '在册').getByText('1').waitFor();
    await settle(page);
    await becomes(() => rows(page).count(), 1);
  });

  await step('it begins a campaign and takes the matter on', async () => {
    const page = await course.as(OFFICER);
    await toRegister(page);
    await page.locator('main header a', { hasText: '集中处理' }).click();
    await page.getByText('没有进行中的集中处理').waitFor();
    await lookAtBoth(page, 'no-campaign');
    await page.getByRole('link', { name: '开始一次集中处理' }).click();
    await page.locator('form.act').waitFor();
    await desk.fill(page, 'begin', { title: CAMPAIGN, text: '住建牵头，自然资源、财政配合，一个月内逐件定方案。', due_day: '2026-12-15' });
    await send(page);
    await page.locator('article.case h1').waitFor();
    await desk.act(page, 'include', { petition: matter.number, text: '补交土地出让金后办证，住建局负责。' });
    await page.locator('article.case .tl', { hasText: '补交土地出让金' }).waitFor();
  });

  await step('the head of the office names a leader for it', async () => {
    const page = await course.as(OFFICE_HEAD);
    await desk.openCase(page, matter.number);
    await page.locator('section.works a.btn', { hasText: '确定包案领导' }).click();
    await page.locator('form.act').waitFor();
    await desk.fill(page, 'name_leader', { leader: { choose: LEADER }, unit: { pick: UNIT }, text: '跨三个单位，拖了一年。' });
    await send(page);
    await page.locator('article.case .facts', { hasText: LEADER }).waitFor();
  });

  await step('a leader of the county reads who owns it, what holds it up and which campaign has it', async () => {
    const page = await course.as(COUNTY_LEADER);
    await toRegister(page);
    const row = rows(page).first();
    await row.getByText(`包案：${LEADER}`).waitFor();
    await row.getByText(CAMPAIGN).waitFor();
    await row.getByText('资金没有着落').waitFor();
    await lookAtBoth(page, 'listed');
    await page.locator('.counts a', { hasText: '五年至十年' }).click();
    await page.getByText('没有在册的积案').waitFor();
    await page.locator('.counts a', { hasText: '一年至二年' }).click();
    await row.waitFor();
    await page.emulateMedia({ media: 'print' });
    await page.screenshot({ path: 'build/e2e/pending-print.png', fullPage: true });
    await page.getByText('截至').waitFor();
    await becomes(() => page.locator('.filters').isVisible(), false);
    await becomes(() => page.locator('.printed').innerText(), new RegExp(`${COUNTY_LEADER} 打印，`), 'paper says whose it is');
    await page.emulateMedia({ media: 'screen' });
    await becomes(() => page.locator('.printed').isVisible(), false);
    await page.goto('/desk/duties');
    await page.locator('.duties h1').waitFor();
    const keys = page.locator('.duties kbd').first();
    await keys.waitFor();
    await page.emulateMedia({ media: 'print' });
    await becomes(() => keys.isVisible(), false, 'keys are nothing for paper');
    await page.emulateMedia({ media: 'screen' });
  });

  await step('its leader reads nothing of the register; the unit what it answers for, on a phone', async () => {
    const leader = await course.as(LEADER);
    await leader.goto('/desk/pending');
    await leader.getByText('积案册由信访部门').waitFor();
    const page = await browser.person(office.origin, PHONE);
    await desk.signIn(page, HANDLER);
    await toRegister(page);
    await rows(page).first().getByText(TITLE).waitFor();
    await lacks(page, page.getByText(CAMPAIGN), 'what an office takes on is the office’s');
    await look(page, 'pending-unit', 360);
    await rows(page).first().locator('td').last().locator('a').click();
    await desk.act(page, 'make_plan', { text: '先核面积，再由财政垫付出让金，分两批办证。', due_day: '2026-12-10' });
    await desk.act(page, 'progress', { obstacle: { choose: '政策没有规定' }, text: '面积核完，垫付要县里定。' });
    assertNoComplaints(page);
  });

  await step('resolved by the unit’s head; neither who listed it nor the unit can close it', async () => {
    const page = await course.as(UNIT_HEAD);
    await openListing(page);
    await desk.act(page, 'resolve', { text: '证都办好了，两户外出没有领。' }, '已化解，待核查');
    await lacks(page, page.locator('[data-action="close"]'));
    const officer = await course.as(OFFICER);
    await openListing(officer);
    await lacks(officer, officer.locator('[data-action="close"]'));
  });

  await step('the campaign reports more than was checked, and the page says so', async () => {
    const page = await course.as(OFFICER);
    await page.goto('/desk/campaigns');
    await page.locator('article h2 a', { hasText: CAMPAIGN }).click();
    await desk.act(page, 'progress', { included: '1', solved: '1' });
    await page.goto('/desk/campaigns');
    await page.getByText('1 件还没有核查').waitFor();
    await page.getByText('列入 1 件，核查化解 0 件').waitFor();
    await lookAtBoth(page, 'campaign');
  });

  await step('somebody else checks it; then it is counted as solved', async () => {
    const page = await course.as(SUPERVISOR);
    await openListing(page);
    await desk.act(page, 'close', { text: '看了证书存根，电话问了五户，都领到了。' }, '核查化解');
    await page.goto('/desk/campaigns');
    await page.getByText('列入 1 件，核查化解 1 件').waitFor();
    await page.goto('/desk/pending?of=over');
    await rows(page).first().getByText('核查化解').waitFor();
    await lookAtBoth(page, 'over');
  });

  await step('two families still have nothing: it stands there as closed before, and is listed again', async () => {
    const page = await course.as(SUPERVISOR);
    await toRegister(page);
    await segment(page, '应列未列').click();
    await rows(page).first().getByText('以前销过案').waitFor();
    await list(page, '第一次', '答应的事难执行', '两户仍没有领到证。');
    await send(page);
    await page.locator('form.act .fault', { hasText: '以前销过案' }).first().waitFor();
    await lookAtBoth(page, 'again-refused');
    await desk.fill(page, 'enter', { again: { choose: '化解后又列入' } });
    await send(page);
    await page.locator('article.case .meta .tag', { hasText: '已列入' }).waitFor();
    await toRegister(page);
    await page.locator('.again').getByText('1').waitFor();
    await page.locator('.again input').check();
    await rows(page).first().getByText('再次列入', { exact: true }).waitFor();
    await lookAtBoth(page, 'again');
    await page.goto('/desk/campaigns');
    await page.getByText('其中再次列入 1 件').waitFor();
  });

  await step('who listed it does not check it this time; the head of the office does', async () => {
    const unit = await course.as(UNIT_HEAD);
    await openListing(unit);
    await desk.act(unit, 'make_plan', { text: '两户上门发证。', due_day: '2026-11-30' });
    await desk.act(unit, 'resolve', { text: '两户都领了。' }, '已化解，待核查');
    const page = await course.as(SUPERVISOR);
    await openListing(page);
    await lacks(page, page.locator('[data-action="close"]'));
    const head = await course.as(OFFICE_HEAD);
    await openListing(head);
    await desk.act(head, 'close', { text: '到两户家里看过证书。' }, '核查化解');
    await toRegister(head);
    await head.getByText('没有在册的积案').waitFor();
    for (const one of course.everybody()) assertNoComplaints(one);
  });

  await step('the next day the head is asked to list what is still owed: a duty of theirs, ended by a reason', async () => {
    await office.moveClock({ days: 1 });
    const head = await course.as(OFFICE_HEAD);
    await head.goto('/desk/duties');
    const duty = head.locator('.duties .it', { hasText: matter.number }).filter({ hasText: '列入积案，或者写明为什么不列' });
    await duty.waitFor();
    await lookAtBoth(head, 'asked');
    await duty.locator('.acts a', { hasText: '列入积案' }).first().click();
    await head.locator('form.act').waitFor();
    await lookAtBoth(head, 'asked-list');
    await head.goto('/desk/duties');
    await duty.locator('.acts a', { hasText: '不列入' }).click();
    await head.locator('form.act').waitFor();
    await desk.fill(head, 'leave_out', { reason: '只剩一户，下周领证即办结。' });
    await send(head);
    await head.locator('article.case .meta .tag', { hasText: '不列入，已写明理由' }).waitFor();
    await head.goto('/desk/duties');
    await head.locator('.duties h1').waitFor();
    await lacks(head, duty, 'nothing is owed any more');
    await toRegister(head);
    await segment(head, '应列未列').getByText('1').waitFor();
    assertNoComplaints(head);
  });
});
