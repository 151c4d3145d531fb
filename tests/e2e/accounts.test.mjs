/* An administrator's first day with a second factor, and every day after it: setting it up, signing
 * in with a code or a recovery code, proving again who is there, ending a session elsewhere. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, assertNoComplaints } from './support/browser.mjs';
import { focusIs, tabTo } from './support/keys.mjs';
import { SIZES, look } from './support/look.mjs';
import { Office } from './support/office.mjs';
import { becomes, lacks } from './support/seen.mjs';
import { code } from './support/totp.mjs';

const PASSWORD = '门前两棵老槐树、一口井';

let office;
let browser;
let secret;
let recovery;

before(async () => {
  [office, browser] = await Promise.all([
    Office.begin({ rulebook: 'rulebooks/cn/national-2022.yaml', region: '清禾县', code: 'QH', secondFactor: 'administrator,auditor' }),
    Browser.open(),
  ]);
});
after(async () => {
  await browser?.close();
  await office?.close();
});

async function signIn(page, login, password) {
  await page.goto('/desk/');
  await page.locator('#login').fill(login);
  await page.locator('#password').fill(password);
  await page.locator('form button[type=submit]').click();
}

const atDesk = (page) => page.locator('header.top').waitFor();
const sent = (page, method, path) => page.waitForResponse((reply) => reply.request().method() === method && new URL(reply.url()).pathname === path);

test('TOTP enrolment: the first day, with the keyboard alone', async (t) => {
  const page = await browser.person(office.origin);
  await signIn(page, 'admin', office.adminPassword);
  await page.locator('#password-old').fill(office.adminPassword);
  await page.locator('#password-fresh').fill(PASSWORD);
  await page.locator('#password-again').fill(PASSWORD);
  await page.keyboard.press('Enter');

  await focusIs(page, '#factor-code');
  await becomes(() => page.locator('main h1').innerText(), /先设置两步验证/);
  secret = await page.locator('#factor-secret').innerText();
  assert.match(secret, /^([A-Z2-7]{4} ?){8}$/);
  for (const [width, viewport] of Object.entries(SIZES))
    await t.test(`how it looks at ${width}`, async () => {
      await page.setViewportSize(viewport);
      await look(page, 'accounts-enrolment', width);
    });
  await page.locator('#factor-code').focus();
  await page.keyboard.type('12345');
  await page.keyboard.press('Enter');
  await page.locator('#factor-code-fault', { hasText: '六位' }).waitFor();
  await focusIs(page, '#factor-code');
  const right = code(secret, office);
  await page.locator('#factor-code').fill(String((Number(right) + 1) % 1_000_000).padStart(6, '0'));
  await page.keyboard.press('Enter');
  await page.locator('#factor-code-fault', { hasText: '不对' }).waitFor();
  await page.locator('#factor-code').fill(`${right.slice(0, 3)} ${right.slice(3)}`);
  await page.keyboard.press('Enter');

  await page.locator('#recovery-title').waitFor();
  recovery = await page.locator('.codes ol li').allInnerTexts();
  assert.equal(recovery.length, 10);
  assert.equal(new Set(recovery).size, 10);
  await look(page, 'accounts-recovery', 1440);
  await focusIs(page, '#recovery-title');
  await tabTo(page, '.codes .btn:not(.quiet)');
  await page.keyboard.press('Enter');
  await atDesk(page);
  assertNoComplaints(page);
});

test('a code at sign-in: taken once, wrong ones counted, a recovery code instead', async (t) => {
  const page = await browser.person(office.origin);
  await office.moveClock({ minutes: 1 });
  await signIn(page, 'admin', PASSWORD);
  await focusIs(page, '#sign-in-code');
  for (const [width, viewport] of Object.entries(SIZES))
    await t.test(`how it looks at ${width}`, async () => {
      await page.setViewportSize(viewport);
      await look(page, 'accounts-code', width);
    });
  await page.locator('#sign-in-code').fill('000000');
  await page.keyboard.press('Enter');
  await page.locator('.strip.late', { hasText: '验证码不对' }).waitFor();
  await focusIs(page, '#sign-in-code');
  const once = code(secret, office);
  await page.keyboard.type(once);
  await page.keyboard.press('Enter');
  await atDesk(page);

  const other = await browser.person(office.origin);
  await signIn(other, 'admin', PASSWORD);
  await other.locator('#sign-in-code').fill(once);
  await other.keyboard.press('Enter');
  await other.locator('.strip.late', { hasText: '已经用过' }).waitFor();
  await other.locator('#sign-in-code').fill(recovery[3].toUpperCase());
  await other.keyboard.press('Enter');
  await atDesk(other);
  await other.goto('/desk/account');
  await other.getByText('还有 9 个恢复码没有用过').waitFor();

  /* Two sessions: the one in the other browser is ended from here. */
  await other.locator('section:has(#sessions-title) li').nth(1).waitFor();
  await other.getByRole('button', { name: '结束其他所有登录' }).click();
  await other.locator('section:has(#sessions-title) li').nth(1).waitFor({ state: 'detached' });
  await becomes(() => other.locator('section:has(#sessions-title) li').innerText(), /Chrome · Linux/);
  await page.goto('/desk/admin/units');
  await page.locator('#login').waitFor();
  assertNoComplaints(other);
});

test('days in one\'s own calendar: an address made, used without signing in, and switched off', async (t) => {
  const page = await browser.person(office.origin);
  await office.moveClock({ minutes: 1 });
  await signIn(page, 'admin', PASSWORD);
  await page.locator('#sign-in-code').fill(code(secret, office));
  await page.keyboard.press('Enter');
  await atDesk(page);
  await page.goto('/desk/account');
  await page.getByRole('button', { name: '生成订阅地址' }).click();
  const address = await page.locator('#feed-address').inputValue();
  await focusIs(page, '#feed-address');
  const asProgram = async () => {
    const reply = await fetch(address);
    return [reply.status, reply.headers.get('content-type'), await reply.text()];
  };
  const [status, type, text] = await asProgram();
  assert.equal(status, 200);
  assert.match(type, /^text\/calendar/);
  assert.match(text, /^BEGIN:VCALENDAR\r\n/);
  for (const [width, viewport] of Object.entries(SIZES))
    await t.test(`how it looks at ${width}`, async () => {
      await page.setViewportSize(viewport);
      await look(page, 'accounts-calendar', width);
    });
  await page.reload();
  await page.getByText('地址不再显示').waitFor();
  await lacks(page, page.locator('#feed-address'));
  await page.locator('section', { hasText: '在自己的日历里看到期限' }).getByRole('button', { name: '停用' }).click();
  await page.getByText('还没有订阅地址').waitFor();
  assert.equal((await asProgram())[0], 404);
  assertNoComplaints(page);
});

test('my account in English and in large letters', async (t) => {
  const page = await browser.person(office.origin);
  await office.moveClock({ minutes: 1 });
  await signIn(page, 'admin', PASSWORD);
  await page.locator('#sign-in-code').fill(code(secret, office));
  await page.keyboard.press('Enter');
  await atDesk(page);
  await page.locator('header.top details.me summary').click();
  await page.locator('details.me .segments label', { hasText: '特大' }).click();
  await page.locator('details.me').getByRole('button', { name: 'English' }).click();
  await page.getByRole('link', { name: 'My account' }).waitFor();
  await page.goto('/desk/account');
  await page.getByRole('button', { name: 'Replace the authenticator' }).click();
  await page.locator('#factor-secret').waitFor();
  for (const [width, viewport] of Object.entries(SIZES))
    await t.test(`how it looks at ${width}`, async () => {
      await page.setViewportSize(viewport);
      await look(page, 'accounts-own-english-large', width);
    });
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.locator('#password-old').fill(PASSWORD);
  for (const id of ['fresh', 'again']) await page.locator(`#password-${id}`).fill('Password2026!');
  await page.keyboard.press('Enter');
  await page.locator('#password-fresh-fault', { hasText: 'Too easily guessed' }).waitFor();
  await page.goto('/desk/admin/security');
  for (const [width, viewport] of Object.entries(SIZES))
    await t.test(`the rule at ${width}`, async () => {
      await page.setViewportSize(viewport);
      await look(page, 'accounts-rule-english-large', width);
    });
  assertNoComplaints(page);
});

test('proving again who is there loses nothing that was typed', async (t) => {
  const page = await browser.person(office.origin);
  await office.moveClock({ minutes: 1 });
  await signIn(page, 'admin', PASSWORD);
  await page.locator('#sign-in-code').fill(code(secret, office));
  await page.keyboard.press('Enter');
  await atDesk(page);
  await page.goto('/desk/admin/accounts');
  await page.getByRole('button', { name: '新建账号' }).click();
  await page.locator('#account-login').fill('liujing');
  await page.locator('#account-name').fill('刘静');
  await page.locator('[id="grant-0-role"]').selectOption('auditor');
  await page.locator('[id="grant-0-unit"]').fill('清禾县');
  await page.locator('[id="grant-0-unit-list"] [role=option]').first().waitFor();
  await page.keyboard.press('Enter');
  await office.moveClock({ minutes: 16 });

  await page.getByRole('button', { name: '保存' }).click();
  await page.locator('dialog.proof').waitFor();
  await focusIs(page, '#proof-value');
  for (const [width, viewport] of Object.entries(SIZES))
    await t.test(`how it looks at ${width}`, async () => {
      await page.setViewportSize(viewport);
      await look(page, 'accounts-proof', width);
    });
  await page.keyboard.press('Escape');
  await page.locator('dialog.proof').waitFor({ state: 'detached' });
  await page.locator('.strip.late', { hasText: '确认' }).waitFor();
  await becomes(() => page.locator('#account-name').inputValue(), '刘静');

  await page.getByRole('button', { name: '保存' }).click();
  await focusIs(page, '#proof-value');
  await page.getByRole('button', { name: '改用密码' }).click();
  await focusIs(page, '#proof-value');
  await page.keyboard.type('不是这个密码不是它');
  await page.keyboard.press('Enter');
  await page.locator('dialog.proof .strip.late', { hasText: '密码不对' }).waitFor();
  await focusIs(page, '#proof-value');
  await page.keyboard.insertText(PASSWORD);
  const made = sent(page, 'POST', '/api/admin/accounts');
  await page.keyboard.press('Enter');
  assert.equal((await made).status(), 201);
  const first = await page.locator('.once .password').innerText();

  /* Not asked again: the rule of who needs one, and who has one. */
  await page.goto('/desk/admin/security');
  await page.locator('table.grid tr', { hasText: '刘静' }).getByText('需要，还没有设置').waitFor();
  await page.locator('label.check', { hasText: '督查' }).click();
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByText('登录安全已保存').waitFor();
  assertNoComplaints(page);

  const auditor = await browser.person(office.origin);
  await signIn(auditor, 'liujing', first);
  await auditor.locator('#password-old').fill(first);
  for (const id of ['fresh', 'again']) await auditor.locator(`#password-${id}`).fill('河边的石板路有三里长');
  await auditor.keyboard.press('Enter');
  const theirs = await auditor.locator('#factor-secret').innerText();
  await auditor.locator('#factor-code').fill(code(theirs, office));
  await auditor.keyboard.press('Enter');
  await auditor.getByRole('button', { name: '我已经保管好' }).click();
  await auditor.locator('table.grid td', { hasText: '设置两步验证' }).first().waitFor();

  /* The auditor's telephone is lost: the administrator resets it, and the auditor begins again. */
  await page.goto('/desk/admin/accounts');
  await page.getByRole('button', { name: '修改 刘静' }).click();
  await page.getByRole('button', { name: '重设两步验证…' }).click();
  await page.getByText('请先确认确实是本人提出的').waitFor();
  await page.getByRole('button', { name: '重设两步验证', exact: true }).click();
  await page.getByText('已重设刘静的两步验证').waitFor();
  await auditor.goto('/desk/audit');
  await signIn(auditor, 'liujing', '河边的石板路有三里长');
  await becomes(() => auditor.locator('#factor-secret').innerText(), (now) => now !== '' && now !== theirs);
  assertNoComplaints(page);
  assertNoComplaints(auditor);
});
