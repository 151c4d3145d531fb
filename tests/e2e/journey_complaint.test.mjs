/* The same program under another country's rulebook: a resident complains to a British landlord, is
 * answered at stage 1, goes to stage 2 and gets the final response. No page speaks of the procedure
 * of another country. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, PHONE, assertNoComplaints } from './support/browser.mjs';
import { steps } from './support/course.mjs';
import * as desk from './support/desk.mjs';
import { SIZES, look, settle } from './support/look.mjs';
import { Office } from './support/office.mjs';
import { becomes, lacks } from './support/seen.mjs';

const LANDLORD = 'Northbank Homes';
const TEAM = 'Complaints team';
const SERVICE = 'Repairs';
const OTHER = 'Housing management';
const SECRET = 'rain on the stairs';
const PASSWORD = 'a long enough word';
const FOREIGN = /信访|复查|复核|petition|responsible unit|re-examination|\bcounty\b/i;

let office;
let browser;
const people = {};
const seen = [];

before(async () => {
  [office, browser] = await Promise.all([
    Office.begin({ rulebook: 'rulebooks/gb/two-stage-2024.yaml', region: LANDLORD, code: 'NB', offset: '+00:00' }),
    Browser.open(),
  ]);
});
after(async () => {
  await browser?.close();
  await office?.close();
});

const person = (viewport) => browser.person(office.origin, viewport, { timezoneId: 'Europe/London' });

/* Whatever a reader sees or is read aloud. */
async function assertWords(page, where) {
  await settle(page);
  const words = await page.evaluate(() => {
    const named = ['aria-label', 'title', 'placeholder', 'alt'];
    const hidden = [...document.querySelectorAll(named.map((one) => `[${one}]`).join(','))];
    return [document.title, document.body.innerText, ...hidden.flatMap((one) => named.map((name) => one.getAttribute(name) ?? ''))].join('\n');
  });
  const foreign = words.split('\n').filter((line) => FOREIGN.test(line) || /[\u4e00-\u9fff]/.test(line.replace('切换到中文', '').replace('中文', '')));
  assert.deepEqual(foreign, [], where);
  seen.push(where);
}

async function signIn(login, oneTime) {
  const page = (people[login] ??= await person());
  await page.goto('/desk/');
  await page.locator('#login').fill(login);
  await page.locator('#password').fill(oneTime);
  await page.locator('form button[type=submit]').click();
  await page.locator('#password-old').fill(oneTime);
  await page.locator('#password-fresh').fill(PASSWORD);
  await page.locator('#password-again').fill(PASSWORD);
  await page.locator('form button[type=submit]').click();
  await page.locator('header.top').waitFor();
  return page;
}

async function signInAgain(login) {
  const page = people[login];
  await page.context().clearCookies();
  await page.goto('/desk/');
  await page.locator('#login').fill(login);
  await page.locator('#password').fill(PASSWORD);
  await page.locator('form button[type=submit]').click();
  await page.locator('header.top').waitFor();
  return page;
}

async function follow(page, matter) {
  await page.context().clearCookies();
  await page.goto('/follow');
  await page.locator('#follow-number').fill(matter.number);
  await page.locator('#follow-code').fill(matter.code);
  await page.locator('#follow-name').fill(matter.name);
  await page.locator('form button[type=submit]').click();
  await page.getByTestId('follow-number').waitFor();
}

async function pictures(page, name) {
  for (const [width, size] of Object.entries(SIZES)) {
    await page.setViewportSize(size);
    await look(page, `complaint-${name}`, width);
  }
}

const serve = (page, action, state) => desk.act(page, action, { way: { choose: 'Online' }, served_day: office.today() }, state);
const byDay = async (page) => page.getByTestId('follow-due').getAttribute('data-day');

async function answer(page, action, findings, more = {}) {
  await desk.begin(page, action);
  for (const [index, one] of findings.entries()) {
    const at = (id) => page.locator(`[id="act-${action}-findings-${index}-${id}"]`);
    await at('finding').locator('label').filter({ hasText: new RegExp(`^\\s*${one.finding}\\s*$`) }).click();
    await at('facts').fill(one.facts);
    await at('basis').fill('Repairs policy, section 4');
    await at('remedy').fill(one.remedy ?? '');
    await at('remedy_day').fill(one.day ?? '');
  }
  await desk.fill(page, action, more);
}

test('a complaint in two stages', async (t) => {
  const step = steps(t, browser, 'complaint');
  const matter = { name: 'Ada Moss' };
  let resident;

  await step('the administrator sets up the services, in the landlord’s words', async () => {
    const page = await signIn('admin', office.adminPassword);
    await page.goto('/desk/admin/units');
    await page.locator('ul.tree li', { hasText: TEAM }).waitFor();
    for (const name of [SERVICE, OTHER]) {
      await page.locator('ul.tree li', { hasText: LANDLORD }).first().getByRole('button', { name: /Add below/ }).click();
      await page.locator('#unit-kind').waitFor();
      await becomes(() => page.locator('#unit-kind option').allInnerTexts(), ['Landlord', 'Service', 'Complaints team']);
      await page.locator('#unit-name').fill(name);
      await page.locator('form.form button[type=submit]').click();
      await page.locator('ul.tree li', { hasText: name }).waitFor();
    }
    await assertWords(page, 'units');
    await pictures(page, 'units');
    await page.setViewportSize(SIZES[1440]);
    const accounts = [
      ['olive', 'Olive Grant', 'case_officer', TEAM], ['hanna', 'Hanna Price', 'unit_handler', SERVICE], ['second', 'Sue Reid', 'unit_handler', OTHER],
    ];
    for (const [login, name, role, unit] of accounts) await signIn(login, await office.addUser(login, { name, role, unit }));
  });

  await step('the portal begins in English and tells the two periods of the usual way', async () => {
    resident = await person(PHONE);
    await resident.goto('/');
    await resident.getByText('Whatever you raise gets an answer.').waitFor();
    await becomes(() => resident.evaluate(() => document.documentElement.lang), 'en');
    const after = async () => (await resident.locator('ol.after li').allInnerTexts()).map((line) => line.replace(/\s+/g, ' ').trim());
    await becomes(after, ['Acknowledgement within 5 working days', 'Stage 1 response within 10 working days']);
    await lacks(resident, resident.locator('nav.others'), 'no accusations under this rulebook');
    await assertWords(resident, 'home');
    await pictures(resident, 'home');
    await resident.setViewportSize(PHONE);
    await resident.goto('/guide');
    await resident.getByText('If you disagree with the answer: Go to stage 2.').waitFor();
    await assertWords(resident, 'guide');
    await pictures(resident, 'guide');
    await resident.setViewportSize(PHONE);
  });

  await step('a resident complains on Monday 16 November; the acknowledgement is due on the 23rd', async () => {
    const next = () => resident.locator('form button[type=submit]').click();
    const at = (name) => resident.waitForURL(new RegExp(`step=${name}`));
    await resident.goto('/write');
    await resident.locator('#facts').fill('Water comes through the bedroom ceiling whenever it rains. I reported it on 2 September and again on 5 October.');
    await assertWords(resident, 'write: facts');
    await next();
    await at('claims');
    await resident.locator('#claim-0').fill('Repair the roof');
    await resident.getByRole('button', { name: 'Add another' }).click();
    await resident.locator('#claim-1').fill('Apologise for the delay');
    await assertWords(resident, 'write: claims');
    await next();
    await at('where');
    await resident.locator('#place').fill('Flat 12, Mill House');
    await assertWords(resident, 'write: where');
    await next();
    await at('files');
    await next();
    await at('you');
    await resident.locator('#name').fill(matter.name);
    await resident.locator('#phone').fill('020 7946 0000');
    await resident.locator('#electronic').check();
    await assertWords(resident, 'write: you');
    await next();
    await at('secret');
    await resident.locator('#secret').fill(SECRET);
    await resident.locator('#secret-again').fill(SECRET);
    await next();
    await at('check');
    await assertWords(resident, 'write: check');
    await next();
    await resident.waitForURL('**/receipt');
    matter.number = await resident.getByTestId('receipt-number').innerText();
    matter.code = await resident.getByTestId('receipt-code').innerText();
    assert.match(matter.number, /^NB-2026-1116-/);
    await assertWords(resident, 'receipt');
    await pictures(resident, 'receipt');
    await resident.setViewportSize(PHONE);
    await follow(resident, matter);
    await becomes(() => byDay(resident), '2026-11-23');
    await assertWords(resident, 'follow: received');
  });

  await step('logged and acknowledged on the 17th: ten working days, 1 December', async () => {
    await office.moveClock({ days: 1 });
    const page = await signInAgain('olive');
    await page.locator('a.it').first().waitFor();
    await assertWords(page, 'work list');
    await pictures(page, 'work');
    await page.setViewportSize(SIZES[1440]);
    await desk.openCase(page, matter.number);
    await desk.begin(page, 'acknowledge');
    await desk.fill(page, 'acknowledge', { unit: { pick: SERVICE }, understanding: 'The roof over flat 12 leaks; a repair and an apology are hoped for.' });
    await assertWords(page, 'case: acknowledging');
    await pictures(page, 'acknowledge');
    await page.setViewportSize(SIZES[1440]);
    await desk.send(page, 'Acknowledgement to be sent');
    await serve(page, 'serve_ack', 'Stage 1');
    await follow(resident, matter);
    await becomes(() => byDay(resident), '2026-12-01');
    await resident.locator('details.due-why summary').first().click();
    await assertWords(resident, 'follow: stage 1');
    await pictures(resident, 'follow');
    await resident.setViewportSize(PHONE);
  });

  await step('the service answers every point', async () => {
    const page = await signInAgain('hanna');
    await desk.openCase(page, matter.number);
    await answer(page, 'respond1', [
      { finding: 'Supported', facts: 'The flashing has come away.', remedy: 'It will be replaced.', day: '2026-11-27' },
      { finding: 'Not supported', facts: 'We came within the time of our policy.' },
    ]);
    await assertWords(page, 'case: responding');
    await desk.send(page, 'Stage 1 response to be sent');
    await serve(page, 'serve_response1', 'Stage 1 answered');
    await assertWords(page, 'case: answered');
    await follow(resident, matter);
    await resident.getByText(/you can go to stage 2 at any time/).first().waitFor();
    await resident.getByText('It will be replaced.').first().waitFor();
    await assertWords(resident, 'follow: answered');
  });

  await step('the resident goes to stage 2 without giving reasons: acknowledged by 24 November', async () => {
    await resident.getByRole('button', { name: 'Go on with your secret' }).click();
    await resident.locator('#secret').fill(SECRET);
    await resident.locator('form.gate button[type=submit]').click();
    await resident.locator('.acts button', { hasText: 'Go to stage 2' }).click();
    await resident.getByText('You need give no reasons.').waitFor();
    await assertWords(resident, 'follow: going to stage 2');
    await pictures(resident, 'escalate');
    await resident.setViewportSize(PHONE);
    await resident.locator('form.act button[type=submit]').click();
    await resident.locator('form.act').waitFor({ state: 'detached' });
    await follow(resident, matter);
    await becomes(() => byDay(resident), '2026-11-24');
  });

  await step('stage 2 is somebody else’s: twenty working days from 18 November, 16 December', async () => {
    await office.moveClock({ days: 1 });
    const officer = await signInAgain('olive');
    await desk.openCase(officer, matter.number);
    await desk.act(officer, 'acknowledge2', { unit: { pick: OTHER }, understanding: 'The apology for the delay.' }, 'Stage 2 acknowledgement to be sent');
    await serve(officer, 'serve_ack2', 'Stage 2');
    await follow(resident, matter);
    await becomes(() => byDay(resident), '2026-12-16');
    const page = await signInAgain('second');
    await desk.openCase(page, matter.number);
    await answer(page, 'respond2', [
      { finding: 'Supported', facts: 'Repaired.', remedy: 'New flashing.', day: '2026-11-18' },
      { finding: 'Supported', facts: 'Two reports were not passed on.', remedy: 'We apologise and pay £150.', day: '2026-11-20' },
    ], { result: { choose: 'Partly upheld' }, reason: 'The second report should have been acted on at once.' });
    await assertWords(page, 'case: stage 2');
    await desk.send(page, 'Final response to be sent');
    await serve(page, 'serve_response2', 'Final response given');
    await assertWords(page, 'case: final');
    await pictures(page, 'case');
    await page.setViewportSize(SIZES[1440]);
  });

  await step('the end: the Ombudsman for twelve months, and no third stage', async () => {
    const handler = await signInAgain('second');
    for (const claim of ['Repair the roof', 'Apologise for the delay']) {
      await desk.openCase(handler, matter.number);
      await desk.act(handler, 'perform', { claim: { choose: claim }, performed_day: office.today(), evidence: 'Done, and seen by the resident.' }, 'Final response given');
    }
    await assertWords(handler, 'case: promises kept');
    const officer = await signInAgain('olive');
    await desk.openCase(officer, matter.number);
    await desk.act(officer, 'close2', {}, 'Procedure finished');
    await follow(resident, matter);
    await resident.getByText(/Housing Ombudsman within twelve months/).first().waitFor();
    await lacks(resident, resident.locator('.acts button', { hasText: 'stage' }));
    await assertWords(resident, 'follow: end');
    await pictures(resident, 'end');
    const admin = await signInAgain('admin');
    for (const place of ['', '/accounts', '/calendar', '/office', '/rulebook']) {
      await admin.goto(`/desk/admin${place}`);
      await assertWords(admin, `admin${place}`);
    }
    for (const one of [...Object.values(people), resident]) assertNoComplaints(one);
    assert.ok(seen.length >= 20, seen.join(', '));
  });
});
