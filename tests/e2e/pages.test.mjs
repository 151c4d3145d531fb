/* Every page of portal and desk on a phone and on a screen (support/look.mjs says what must hold). */
import { after, before, test } from 'node:test';
import { Browser, assertNoComplaints } from './support/browser.mjs';
import * as desk from './support/desk.mjs';
import { SIZES, look } from './support/look.mjs';
import { Office } from './support/office.mjs';
import * as portal from './support/portal.mjs';
import { becomes } from './support/seen.mjs';

const STEPS = ['facts', 'claims', 'where', 'files', 'you', 'secret', 'check'];

let office;
let browser;
let samples;

before(async () => {
  [office, browser] = await Promise.all([Office.open({ petitions: 60 }), Browser.open()]);
  samples = await office.samples();
});
after(async () => {
  await browser?.close();
  await office?.close();
});

for (const [width, viewport] of Object.entries(SIZES)) {
  test(`the portal at ${width}`, async (t) => {
    const page = await browser.person(office.origin, viewport);
    const at = (name, open) => t.test(name, async () => {
      await open();
      await look(page, `portal-${name}`, width);
    });
    for (const path of ['/', '/guide', '/receipt', '/follow', '/account', '/nowhere'])
      await at(path === '/' ? 'home' : path.slice(1), () => page.goto(path));
    await at('account-new', async () => {
      await page.goto('/account');
      await page.getByRole('button', { name: '还没有账号' }).click();
    });
    await at('write-error', async () => {
      await page.goto('/write');
      await page.locator('form button[type=submit]').click();
      await page.getByTestId('error-summary').waitFor();
    });
    await t.test('write', () => writeSteps(page, width));
    await at('receipt-given', () => portal.receipt(page));
    for (const sample of samples)
      await at(`matter-${sample.about.replaceAll(/\W+/g, '-')}`, async () => {
        await portal.follow(page, sample);
        await portal.dueAtPortal(page);
      });
    await at('document', async () => {
      await portal.follow(page, samples.find((sample) => sample.about.startsWith('answered')));
      await page.locator('.rows a.doc').first().click();
      await page.locator('article.official').waitFor();
    });
    await accusePages(page, at);
    await at('home-dark', async () => {
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.goto('/');
    });
    await at('large-text', async () => {
      await page.emulateMedia({ colorScheme: 'light' });
      await page.goto('/');
      await page.locator('#foot-text').selectOption('150');
    });
    await at('english', async () => {
      await page.locator('#foot-text').selectOption('100');
      await page.locator('.tools button').nth(1).click();
      await page.getByText('Follow').first().waitFor();
    });
  });

  test(`the desk at ${width}`, async (t) => {
    const page = await browser.person(office.origin, viewport);
    const at = (name, open) => t.test(name, async () => {
      await open();
      await look(page, `desk-${name}`, width);
    });
    await at('sign-in', () => page.goto('/desk/'));
    await t.test('as a case officer', () => desk.signIn(page, '周海燕'));
    for (const list of ['mine', 'overdue', 'all', 'ended', 'incomplete'])
      await at(`list-${list}`, () => page.goto(`/desk/?list=${list}`));
    await at('list-empty', () => page.goto('/desk/?list=all&q=zzzz'));
    await at('filters', async () => {
      await page.goto('/desk/?list=all');
      await page.locator('[aria-controls=work-filters]').click();
    });
    await at('pane', async () => {
      await page.goto('/desk/?list=all');
      await page.locator('a.it').first().click();
      await page.locator('article.case .number').waitFor();
    });
    await at('register', () => page.goto('/desk/register'));
    await at('register-faults', async () => {
      await page.locator('#reg-channel label').nth(1).click();
      await page.getByRole('button', { name: '登记并出凭证' }).click();
      await page.locator('.fault').first().waitFor();
    });
    await at('rulebook', () => page.goto('/desk/rulebook'));
    await at('nowhere', () => page.goto('/desk/nowhere'));
    await t.test('as a handler', () => desk.signIn(page, '马文娟'));
    for (const state of ['handling', 'answered'])
      await at(`case-${state}`, () => openFirst(page, state));
    await at('case-map', async () => {
      await openFirst(page, 'handling');
      await page.locator('details.map summary').click();
      await page.locator('.picture .box.present').waitFor();
      await becomes(() => page.locator('.picture [aria-current=step]').count(), 1);
      await becomes(() => page.locator('.words li[aria-current=step]').innerText(), /办理中/);
    });
    await at('draft-form', async () => {
      await openFirst(page, 'handling');
      await desk.begin(page, 'draft');
    });
    await at('draft-faults', async () => {
      await page.locator('form.act .foot button[type=submit]').click();
      await page.locator('.fault').first().waitFor();
    });
    await at('document', async () => {
      await openFirst(page, 'answered');
      await page.locator('ul.documents a', { hasText: '处理意见书' }).click();
      await page.locator('article.official').waitFor();
    });
    await at('keys', async () => {
      await page.goto('/desk/');
      await page.locator('header.top').waitFor();
      await page.keyboard.press('?');
      await page.locator('dialog[open]').waitFor();
    });
    await at('palette', async () => {
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+k');
      await page.locator('dialog.palette').waitFor();
    });
    await t.test('as an administrator', () => desk.signIn(page, '高峰'));
    for (const path of ['admin', 'admin/units', 'admin/accounts', 'admin/calendar', 'admin/calendar/2027', 'admin/office', 'admin/security', 'account', 'rulebook'])
      await at(path.replaceAll('/', '-'), () => page.goto(`/desk/${path}`));
    await at('calendar-form', async () => {
      await page.goto('/desk/admin/calendar/2027');
      await page.getByRole('button', { name: '录入这一年' }).click();
    });
    await t.test('as an auditor', () => desk.signIn(page, '林静'));
    await at('audit', () => page.goto('/desk/audit'));
    await accusationPages(page, at);
    assertNoComplaints(page);
  });
}

/* Filing an accusation: asked, with what is wrong, the receipt, and where it is. */
async function accusePages(page, at) {
  const given = {};
  await at('accuse', () => page.goto('/accuse'));
  await at('accuse-error', async () => {
    await page.goto('/accuse?about=complaint');
    await page.locator('form button[type=submit]').click();
    await page.getByTestId('error-summary').waitFor();
  });
  await at('accuse-receipt', async () => {
    await page.goto('/accuse');
    await page.locator('#facts').fill('村里的补贴被人冒领了，账本对不上。');
    await page.locator('#accused').fill('石桥村 某会计');
    await page.locator('#unit').selectOption({ label: '石桥村村民委员会' });
    await page.locator('input[name=named][value=yes]').check();
    await page.locator('#name').fill('方秀兰');
    await page.locator('form button[type=submit]').click();
    given.number = await page.getByTestId('accuse-number').innerText();
    given.code = await page.getByTestId('accuse-code').innerText();
  });
  await at('accuse-follow', () => page.goto('/accuse/follow'));
  await at('accuse-where', async () => {
    await page.locator('#number').fill(given.number);
    await page.locator('#code').fill(given.code);
    await page.locator('form button[type=submit]').click();
    await page.locator('.steps').first().waitFor();
  });
}

/* Who hands over, who receives, who checks. The portal's pages have filed one. */
async function accusationPages(page, at) {
  await desk.signIn(page, '刘建平');
  await at('accusations', () => page.goto('/desk/accusations'));
  await at('accusation-open', async () => {
    await page.locator('table .btn.small').first().click();
    await page.getByRole('button', { name: '移送', exact: true }).click();
  });
  await at('accusation-extract', async () => {
    await page.getByRole('button', { name: '写摘要另行登记' }).click();
    await page.locator('#extract-facts').fill('补贴没有发到手');
    await page.locator('#extract-claims').fill('补发补贴');
  });
  await at('extracts', async () => {
    await page.locator('form.extract button[type=submit]').click();
    await page.locator('form.extract').waitFor({ state: 'detached' });
    await page.goto('/desk/extracts');
    await page.locator('article.one').first().waitFor();
  });
  await at('accuse-register', () => page.goto('/desk/accusations/register'));
  await desk.signIn(page, '卢正新');
  await at('accusations-organ', () => page.goto('/desk/accusations'));
}

async function openFirst(page, state) {
  await page.goto(`/desk/?list=all&state=${state}`);
  const row = page.locator('a.it').first();
  await row.waitFor();
  await page.goto(`/desk/case/${await row.getAttribute('data-id')}`);
  await page.locator('article.case .number').waitFor();
}

async function writeSteps(page, width) {
  await page.goto('/write');
  const next = () => page.locator('form button[type=submit]').click();
  const fills = {
    facts: () => page.locator('#facts').fill('路灯三个月不亮，老人晚上不敢出门。'),
    claims: () => page.locator('#claim-0').fill('修好路灯'),
    you: () => page.locator('#name').fill('方秀兰'),
  };
  for (const step of STEPS) {
    if (step !== 'facts') await page.waitForURL(new RegExp(`step=${step}`));
    await fills[step]?.();
    await look(page, `portal-write-${step}`, width);
    await next();
  }
}
