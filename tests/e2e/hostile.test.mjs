/* Hostile text shown as text, and typed text that survives a lost line, a lost answer, a colleague
 * who was faster, a session that ended, a reload. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, PHONE, assertNoComplaints, picture } from './support/browser.mjs';
import * as desk from './support/desk.mjs';
import { focusIs } from './support/keys.mjs';
import { settle } from './support/look.mjs';
import { Office } from './support/office.mjs';
import * as portal from './support/portal.mjs';
import { becomes } from './support/seen.mjs';

const HTML = `<img src=x onerror="window.hacked=1"><script>window.hacked=2</script>`;
const SQL = `'); DROP TABLE petition; --`;
const EXPRESSION = "{{constructor.constructor('window.hacked=3')()}}${7*7}";
const SHORT = `<b onclick=x>"'--`;
const UNIT = '清禾县住房和城乡建设局';

let office;
let browser;

before(async () => {
  [office, browser] = await Promise.all([Office.open({ petitions: 0 }), Browser.open()]);
});
after(async () => {
  await browser?.close();
  await office?.close();
});

/* Everything is there, letter by letter, and none of it became a part of the page. */
async function assertInert(page, ...texts) {
  for (const text of texts)
    await page.waitForFunction((wanted) => document.body.textContent.includes(wanted), text).catch(() => assert.fail(`${page.url()} does not show ${text}`));
  await settle(page);
  const alive = await page.evaluate(() => ({
    hacked: window.hacked,
    elements: [...document.querySelectorAll('[onerror], [onclick], img[src="x"], body script:not([src])')].map((one) => one.outerHTML),
  }));
  assert.deepEqual(alive, { hacked: undefined, elements: [] });
  assertNoComplaints(page);
}

async function toCheck(page, petition) {
  await portal.write(page, { ...petition, stopAtCheck: true });
}

test('hostile text is shown as text, wherever it goes', async (t) => {
  const phone = await browser.person(office.origin, PHONE);
  const matter = { name: SHORT };

  await t.test('written on the portal', async () => {
    const file = picture(`${SHORT.replaceAll('"', '')}.png`, 3);
    Object.assign(matter, await portal.write(phone, {
      facts: `${HTML}\n${SQL}\n${EXPRESSION}`, title: `${HTML.slice(0, 40)}${SQL}`, claims: [HTML, SQL + EXPRESSION], place: HTML, name: SHORT,
      phone: '13800000001', address: HTML + SQL, hours: SHORT, files: [file], secret: '<script>1</script>',
    }));
    await assertInert(phone, `${HTML.slice(0, 40)}${SQL}`);
  });

  await t.test('followed on the portal', async () => {
    await portal.follow(phone, matter);
    await phone.locator('details.fold summary', { hasText: '看看自己写的内容' }).click();
    await assertInert(phone, HTML, SQL, EXPRESSION);
    await portal.giveSecret(phone, '<script>1</script>');
    await phone.locator('.acts button', { hasText: '补充材料或留言' }).click();
    await phone.locator('#act-text').fill(HTML + EXPRESSION);
    await phone.locator('form.act button[type=submit]').click();
    await phone.locator('.timeline').getByText(EXPRESSION).waitFor();
    await assertInert(phone, HTML + EXPRESSION);
  });

  await t.test('read, searched and worked on at the desk', async () => {
    const page = await browser.person(office.origin);
    await desk.signIn(page, '周海燕');
    await page.goto(`/desk/?list=all&q=${encodeURIComponent(SQL)}`);
    await page.locator('main.work').waitFor();
    await assertInert(page);
    await desk.openCase(page, matter.number);
    await assertInert(page, HTML, SQL, EXPRESSION);
    await page.getByRole('button', { name: '说明用途后打开姓名和电话' }).click();
    await page.locator('#purpose').fill(HTML);
    await page.getByRole('button', { name: '记录并打开' }).click();
    await page.locator('.people b').first().waitFor();
    await assertInert(page, SHORT, HTML + SQL);
    await desk.act(page, 'screen', { purpose: { choose: '申诉求决' }, class: { pick: '物业管理' }, title: `${SQL}${HTML.slice(0, 40)}` }, '待转送');
    await desk.act(page, 'refer', { unit: { pick: UNIT }, note: HTML + SQL }, '待受理');
    await assertInert(page, `${SQL}${HTML.slice(0, 40)}`);
    await page.locator('ul.documents a', { hasText: '转送函' }).click();
    await page.locator('article.official').waitFor();
    await assertInert(page, `${SQL}${HTML.slice(0, 40)}`, `${UNIT}：`);
  });

  await t.test('on a notice, at the desk and for the petitioner', async () => {
    const page = await browser.person(office.origin);
    await desk.signIn(page, '马文娟');
    await desk.openCase(page, matter.number);
    await desk.act(page, 'accept', { handler_phone: SHORT, note: HTML + EXPRESSION }, '办理中');
    await desk.act(page, 'serve_notice', { way: { choose: '邮寄送达' }, served_day: '2026-11-16', proof: HTML }, '办理中');
    await page.locator('ul.documents a', { hasText: '受理告知书' }).click();
    await page.locator('article.official').waitFor();
    await assertInert(page, `${SQL}${HTML.slice(0, 40)}`, EXPRESSION);
    await portal.follow(phone, matter);
    await phone.locator('.looks').getByText('onerror').waitFor();
    await phone.locator('.rows a.doc', { hasText: '受理告知书' }).click();
    await phone.locator('article.official').waitFor();
    await assertInert(phone, `${SQL}${HTML.slice(0, 40)}`, EXPRESSION);
  });

  await t.test('registered at the window', async () => {
    const page = await browser.person(office.origin);
    await desk.signIn(page, '陈桂兰');
    await page.goto('/desk/register');
    await page.locator('#reg-channel label', { hasText: '来访' }).click();
    await page.locator('details summary', { hasText: '更多' }).click();
    const texts = {
      'people-0-name': SHORT, 'people-0-phone': '13800000002', 'people-0-address': HTML, 'people-0-number': SQL, facts: HTML + EXPRESSION,
      'claims-0': SQL, title: `${HTML.slice(0, 40)} 登记`, place: HTML, hours: SHORT, system: SHORT, number: SQL, code: SQL,
    };
    await page.locator('#reg-people-0-kind').selectOption('other'); /* a resident identity number is looked at */
    for (const [id, text] of Object.entries(texts)) await page.locator(`#reg-${id}`).fill(text);
    await page.locator('#reg-is_read_back').check();
    await page.keyboard.press('Control+Enter');
    await page.locator('#receipt-print').waitFor();
    await assertInert(page);
    await page.getByRole('link', { name: '打开这件事' }).click();
    await page.locator('article.case .number').waitFor();
    await assertInert(page, `${HTML.slice(0, 40)} 登记`, HTML + EXPRESSION, SQL);
  });

  await t.test('as the name of a unit and of an account, and in the audit', async () => {
    const page = await browser.person(office.origin);
    await desk.signIn(page, '高峰');
    await page.goto('/desk/admin/office');
    await page.locator('#office-guidance').fill(HTML + SQL);
    await page.locator('form button[type=submit]').click();
    await page.getByText('公开信息已保存').waitFor();
    await assertInert(page);
    const visitor = await browser.person(office.origin);
    await visitor.goto('/guide');
    await assertInert(visitor, HTML + SQL);
    const auditor = await browser.person(office.origin);
    await desk.signIn(auditor, '林静');
    await auditor.locator('tr', { hasText: '修改公开信息' }).first().waitFor();
    await assertInert(auditor);
  });
});

/* The keys with which petitions were sent from this page. */
function sentKeys(page) {
  const keys = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && new URL(request.url()).pathname === '/api/petitions') keys.push(request.headers()['idempotency-key']);
  });
  return keys;
}

test('sent without a net: the draft stays, and the next try is the same intention', async () => {
  const page = await browser.person(office.origin, PHONE);
  const keys = sentKeys(page);
  await toCheck(page, { facts: '桥头没有护栏。', title: '没有网的时候提交', claims: ['装护栏'], name: '丁小雨' });
  await page.context().setOffline(true);
  await page.getByText('网络断开了').waitFor();
  await page.getByRole('button', { name: '确认并提交' }).click();
  await page.getByTestId('error-summary').getByText('网络没有连上').waitFor({ timeout: 40_000 });
  assert.ok(keys.length >= 1);
  await becomes(() => page.evaluate(() => localStorage.getItem('huiyin.draft')), /桥头没有护栏/);
  await page.context().setOffline(false);
  await page.reload();
  await page.getByRole('button', { name: '接着写' }).click();
  await page.waitForURL(/step=check/);
  await page.getByRole('button', { name: '确认并提交' }).click();
  await portal.receipt(page);
  assert.equal(new Set(keys).size, 1, `one intention, one key: ${keys}`);
  await becomes(() => page.evaluate(() => localStorage.getItem('huiyin.draft')), null);
  assertNoComplaints(page);
});

test('an answer that was lost on its way: sent again, registered once', async () => {
  const page = await browser.person(office.origin, PHONE);
  const keys = sentKeys(page);
  let registered = null;
  await page.route('**/api/petitions', async (route) => {
    if (registered) return route.continue();
    registered = await (await route.fetch()).json();
    return route.abort('connectionreset');
  });
  await toCheck(page, { facts: '水管漏水。', title: '回执在路上丢了', claims: ['修水管'], name: '丁小雨', secret: '我自己的口令' });
  await page.getByRole('button', { name: '确认并提交' }).click();
  const { number } = await portal.receipt(page);
  assert.equal(number, registered.number);
  assert.ok(keys.length >= 2);
  assert.equal(new Set(keys).size, 1);
});

test('back and reload keep what was written', async () => {
  const page = await browser.person(office.origin, PHONE);
  await page.goto('/write');
  await page.locator('#facts').fill('垃圾没有人收。');
  await page.locator('form button[type=submit]').click();
  await page.locator('#claim-0').fill('每天收一次');
  await page.goBack();
  await becomes(() => page.locator('#facts').inputValue(), '垃圾没有人收。');
  await page.goForward();
  await becomes(() => page.locator('#claim-0').inputValue(), '每天收一次');
  await page.reload();
  await page.getByText('上次没写完的还在').waitFor();
  await page.getByRole('button', { name: '接着写' }).click();
  await becomes(() => page.locator('#claim-0').inputValue(), '每天收一次');

  const clerk = await browser.person(office.origin);
  await desk.signIn(clerk, '李敏');
  await clerk.goto('/desk/register');
  await clerk.locator('#reg-facts').fill('来信写到一半。');
  await clerk.reload();
  await clerk.getByText('已恢复上次没有提交的内容').waitFor();
  await becomes(() => clerk.locator('#reg-facts').inputValue(), '来信写到一半。');
  for (const one of [page, clerk]) assertNoComplaints(one);
});

test('typed text outlives a faster colleague and an ended session', async (t) => {
  const phone = await browser.person(office.origin, PHONE);
  const matter = { name: '丁小雨', ...(await portal.write(phone, { facts: '楼道漏雨。', title: '楼道漏雨没人管', claims: ['修屋顶'], name: '丁小雨', secret: '我自己的口令' })) };
  const officer = await browser.person(office.origin);
  await desk.signIn(officer, '周海燕');
  await desk.openCase(officer, matter.number);
  await desk.act(officer, 'screen', { purpose: { choose: '申诉求决' }, class: { pick: '物业管理' } }, '待转送');
  await desk.act(officer, 'refer', { unit: { pick: UNIT } }, '待受理');
  const handler = await browser.person(office.origin);
  const head = await browser.person(office.origin);
  await desk.signIn(handler, '马文娟');
  await desk.signIn(head, '徐正刚');
  await desk.openCase(handler, matter.number);
  await desk.act(handler, 'accept', {}, '办理中');

  await t.test('a stale save offers the comparison and keeps the text', async () => {
    await handler.route('**/api/pulse*', (route) => route.abort());
    await desk.begin(handler, 'note');
    await desk.fill(handler, 'note', { kind: { choose: '电话沟通' }, day: '2026-11-16', summary: '和住户通了电话', text: '我打了很久的一段话。' });
    await desk.openCase(head, matter.number);
    await desk.act(head, 'note', { kind: { choose: '其他' }, day: '2026-11-16', summary: '负责人先记了一笔' }, '办理中');
    await handler.locator('form.act .foot button[type=submit]').click();
    const changes = handler.locator('form.act .changes');
    await changes.getByText('负责人先记了一笔').waitFor();
    await becomes(() => desk.field(handler, 'note', 'text').inputValue(), '我打了很久的一段话。');
    await changes.getByRole('button', { name: '看过了，继续办理' }).click();
    await handler.locator('form.act .foot button[type=submit]').click();
    await handler.locator('form.act').waitFor({ state: 'detached' });
    await handler.locator('.tl').getByText('和住户通了电话').first().waitFor({ state: 'attached' });
    await handler.unroute('**/api/pulse*');
  });

  await t.test('a session that ends at the desk', async () => {
    await desk.begin(handler, 'note');
    await desk.fill(handler, 'note', { kind: { choose: '现场核查' }, day: '2026-11-16', summary: '看了屋顶', text: '第二段很长的话。' });
    await office.moveClock({ days: 1 });
    await handler.locator('form.act .foot button[type=submit]').click();
    const dialog = handler.locator('dialog.auth');
    await dialog.getByText('登录已过期').waitFor();
    await dialog.locator('button.person', { hasText: '马文娟' }).click();
    await dialog.waitFor({ state: 'detached' });
    await becomes(() => desk.field(handler, 'note', 'text').inputValue(), '第二段很长的话。');
    await handler.locator('form.act .foot button[type=submit]').click();
    await handler.locator('.tl').getByText('看了屋顶').first().waitFor({ state: 'attached' });
  });

  await t.test('a session that ends on the portal', async () => {
    await portal.follow(phone, matter);
    await portal.giveSecret(phone, '我自己的口令');
    await phone.locator('.acts button', { hasText: '补充材料或留言' }).click();
    await phone.locator('#act-text').fill('昨晚又漏了。');
    await office.moveClock({ days: 1 });
    await phone.locator('form.act button[type=submit]').click();
    await phone.getByText('一段时间没有操作就会退出').waitFor();
    await phone.locator('#follow-number').fill(matter.number);
    await phone.locator('#follow-code').fill(matter.code);
    await phone.locator('#follow-name').fill(matter.name);
    await phone.locator('form button[type=submit]').click();
    await portal.giveSecret(phone, '我自己的口令');
    await phone.locator('.acts button', { hasText: '补充材料或留言' }).click();
    await focusIs(phone, '#act-text');
    await becomes(() => phone.locator('#act-text').inputValue(), '昨晚又漏了。');
    await phone.locator('form.act button[type=submit]').click();
    await phone.locator('.timeline').getByText('昨晚又漏了。').waitFor();
  });
});
