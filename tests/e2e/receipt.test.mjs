/* Somebody files a petition, prints the receipt, keeps the proof, and checks it with the network cut:
 * the file, the code on the paper, their own words, a sealed file – and what was changed is told. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { Browser, PHONE, assertNoComplaints, picture } from './support/browser.mjs';
import * as desk from './support/desk.mjs';
import { SIZES, look, settle } from './support/look.mjs';
import { Office } from './support/office.mjs';
import * as portal from './support/portal.mjs';
import { becomes, lacks } from './support/seen.mjs';

const CLERK = '陈桂兰';
const FILE = picture('停运告示.png', 3);
const LIFT = {
  facts: '我住东苑小区 3 号楼，电梯停了半年。\n物业说没钱修，找过两次街道，都说再等等。',
  title: '东苑小区 3 号楼电梯停运半年',
  claims: ['年底前把 3 号楼电梯修好'],
  files: [FILE],
  name: '方秀兰',
  phone: '13800000361',
};

let office;
let browser;
let page;
const kept = {};

before(async () => {
  [office, browser] = await Promise.all([Office.open({ petitions: 20 }), Browser.open()]);
  page = await browser.person(office.origin, PHONE);
});
after(async () => {
  await browser?.close();
  await office?.close();
});

/* What the page offers to save, as a text. */
async function download(press) {
  const [saved] = await Promise.all([page.waitForEvent('download'), press()]);
  return { name: saved.suggestedFilename(), text: await readFile(await saved.path(), 'utf8') };
}

const save = () => page.getByTestId('proof-save').click();

async function openFile(text, name = 'huiyin.json') {
  await page.getByTestId('verify-file').setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
}

const verdict = () => page.getByTestId('verify-verdict');
async function again() {
  await page.getByRole('button', { name: '核对另一份' }).click();
}

let isBroken = false;
function step(name, run) {
  test(name, async (t) => {
    if (isBroken) return t.skip('a step before failed');
    try {
      await run();
      assertNoComplaints(page);
    } catch (error) {
      isBroken = true;
      await browser.picturesOfFailure('receipt');
      throw error;
    }
  });
}

step('the receipt has a code that proves the registration', async () => {
  Object.assign(kept, await portal.write(page, LIFT));
  const proof = page.getByTestId('slip-proof');
  await proof.waitFor();
  kept.slip = await proof.getAttribute('data-code');
  await becomes(() => proof.innerText(), /内容指纹：[0-9A-F]{4}( [0-9A-F]{4}){3}/);
  for (const [width, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    await look(page, 'receipt-with-proof', width);
  }
  await page.setViewportSize(PHONE);
  await page.emulateMedia({ media: 'print' });
  const box = await proof.locator('svg').boundingBox();
  assert.ok(box.width > 150, `printed at ${box.width} px, above 40 mm`);
  await page.screenshot({ path: 'build/e2e/receipt-print.png', fullPage: true });
  await page.emulateMedia({ media: 'screen' });
});

step('the proof is saved as a file, with the office open and closed in one moment', async () => {
  const file = await download(save);
  assert.equal(file.name, `huiyin-${kept.number}.json`);
  kept.file = file.text;
  assert.ok(!kept.file.includes('电梯') && kept.file.includes(kept.number));
  assert.deepEqual(await page.context().cookies(), [], 'no session stays behind');
});

step('and sealed, for her alone', async () => {
  await page.locator('summary', { hasText: '选择怎样保存' }).click();
  await page.getByTestId('proof-sealed').check();
  const file = await download(save);
  assert.equal(file.name, 'huiyin-sealed.json');
  assert.ok(!file.text.includes(kept.number) && !file.text.includes('promise'));
  kept.sealed = file.text;
});

step('with the network cut the page says what the file proves', async () => {
  await page.goto('/verify');
  await settle(page);
  await page.context().setOffline(true);
  await openFile(kept.file);
  await becomes(() => verdict().innerText(), new RegExp(kept.number));
  await becomes(() => verdict().getAttribute('data-tone'), (tone) => tone !== 'bad');
  await becomes(() => page.getByTestId('verify-clock').first().innerText(), /登记并转给办理单位（15 天）：最晚/);
  await becomes(() => page.getByTestId('verify-key-text').innerText(), /是同一把/);
  kept.digest = await page.getByTestId('verify-digest').innerText();
  await page.screenshot({ path: 'build/e2e/verify-good-360.png', fullPage: true });
});

step('her own words and her own file are what was filed', async () => {
  const said = page.getByTestId('verify-compared');
  await page.getByLabel('核对您自己留的原文').fill(LIFT.facts);
  await page.getByRole('button', { name: '核对原文' }).click();
  await becomes(() => said.innerText(), /一字不差，就是当时提交的「事情经过」/);
  await page.getByLabel('核对您自己留的原文').fill(`${LIFT.facts}。`);
  await page.getByRole('button', { name: '核对原文' }).click();
  await becomes(() => said.innerText(), /和当时提交的不一样/);
  await page.locator('.compare input[type=file]').setInputFiles(FILE);
  await page.getByText('就是当时提交的「停运告示.png」').waitFor();
  await page.locator('.compare input[type=file]').setInputFiles(picture('停运告示.png', 4));
  await page.getByText('这个文件不在当时提交的材料里').waitFor();
});

step('a file that was changed does not fit, and the page says where', async () => {
  await again();
  const changed = JSON.parse(kept.file);
  const head = Buffer.from(changed.records[0].parts[0].bytes, 'base64');
  head[head.indexOf('reg.transfer')] ^= 1;
  changed.records[0].parts[0].bytes = head.toString('base64');
  await openFile(JSON.stringify(changed));
  await becomes(() => page.getByTestId('verify-fault').getAttribute('data-fault'), 'leaf');
  await lacks(page, page.getByTestId('verify-number'), 'nothing of it is shown');
  await page.screenshot({ path: 'build/e2e/verify-bad-360.png', fullPage: true });
  await again();
  await openFile(kept.file.slice(0, 700));
  await becomes(() => page.getByTestId('verify-fault').getAttribute('data-fault'), 'json');
});

step('the sealed one opens with her code alone', async () => {
  await again();
  await openFile(kept.sealed);
  await page.getByTestId('verify-sealed').waitFor();
  await page.screenshot({ path: 'build/e2e/verify-sealed-360.png', fullPage: true });
  await page.locator('#sealed-code').fill('ABCDEFGH');
  await page.getByRole('button', { name: '打开', exact: true }).click();
  await page.getByText('用这个查询码打不开').waitFor();
  await page.locator('#sealed-code').fill(kept.code.toLowerCase());
  await page.getByRole('button', { name: '打开', exact: true }).click();
  await becomes(() => verdict().innerText(), new RegExp(kept.number));
});

step('the code on the paper fits, and another does not', async () => {
  await again();
  await page.getByLabel('也可以粘贴').fill(`${office.origin}/verify#s=${kept.slip}`);
  await page.getByRole('button', { name: '核对', exact: true }).click();
  const slip = page.getByTestId('verify-slip');
  await becomes(() => slip.getAttribute('data-tone'), 'good');
  await becomes(() => slip.innerText(), new RegExp(`${kept.number}[^]*${kept.digest}`));
  await again();
  const other = kept.slip.slice(0, 100) + (kept.slip[100] === 'A' ? 'B' : 'A') + kept.slip.slice(101);
  await page.getByLabel('也可以粘贴').fill(other);
  await page.getByRole('button', { name: '核对', exact: true }).click();
  await slip.or(page.getByTestId('verify-wrong')).waitFor();
  await becomes(async () => (await slip.count()) === 0 || (await slip.getAttribute('data-tone')) === 'bad', true);
  await page.context().setOffline(false);
});

step('scanned by a telephone it is checked at once', async () => {
  await page.goto('/');
  await page.goto(`/verify#s=${kept.slip}`);
  await page.getByTestId('verify-slip').waitFor();
  await page.waitForFunction(() => document.querySelector('[data-testid=verify-slip]').dataset.tone === 'good');
});

step('the page reads well on a phone and on a screen', async () => {
  for (const [width, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    await page.goto('/verify');
    await look(page, 'verify', width);
    await openFile(kept.file);
    await verdict().waitFor();
    await look(page, 'verify-promised', width);
    await again();
    await openFile(await readFile('tests/receipts/answered.json', 'utf8'));
    await becomes(() => verdict().getAttribute('data-tone'), 'partly', 'of an office that this page does not know');
    await page.getByText('这一页是怎么核对的').click();
    await page.locator('#verify-key').fill(JSON.parse(await readFile('tests/receipts/cases.json', 'utf8')).key);
    await page.waitForFunction(() => document.querySelector('[data-testid=verify-verdict]').dataset.tone === 'good');
    await becomes(() => page.getByTestId('verify-log').last().innerText(), /是总账里的第 203 条；签名时总账共有 203 条/);
    await look(page, 'verify-good', width);
  }
  await page.setViewportSize(PHONE);
});

step('later the follow page gives it again, in English too', async () => {
  await portal.follow(page, { ...kept, name: LIFT.name });
  const file = await download(save);
  await page.goto('/verify');
  await page.getByRole('button', { name: 'Switch to English' }).or(page.getByTitle('Switch to English')).click();
  await page.getByRole('heading', { name: 'Check a receipt' }).waitFor();
  await openFile(file.text);
  await becomes(() => verdict().innerText(), /Key [0-9a-f]{8} signed: the one this page got from the office/);
  await page.screenshot({ path: 'build/e2e/verify-english-360.png', fullPage: true });
});

step('at the window each paper has the code', async () => {
  const clerk = await browser.person(office.origin);
  await desk.signIn(clerk, CLERK);
  await clerk.goto('/desk/register');
  await clerk.locator('#reg-channel label', { hasText: '来访' }).click();
  await clerk.locator('#reg-people-0-name').fill('吴大有');
  await clerk.getByRole('button', { name: '再加一名代表' }).click();
  await clerk.locator('#reg-people-1-name').fill('吴小有');
  await clerk.locator('#reg-facts').fill('楼上漏水，找了几次没人管。');
  await clerk.locator('#reg-claims-0').fill('查清漏水原因');
  await clerk.locator('#reg-title').fill('楼上漏水没人管');
  await clerk.locator('#reg-is_read_back').check();
  await clerk.locator('#reg-persons_count').fill('2');
  await clerk.locator('#reg-visitors_count').fill('2');
  await clerk.keyboard.press('Control+Enter');
  await becomes(() => clerk.getByTestId('slip-proof').count(), 2);
  const code = await clerk.getByTestId('slip-proof').first().getAttribute('data-code');
  await clerk.emulateMedia({ media: 'print' });
  await clerk.screenshot({ path: 'build/e2e/window-slips-print.png', fullPage: true });
  await clerk.emulateMedia({ media: 'screen' });
  await page.goto('/verify');
  await page.getByLabel(/Or paste it|也可以粘贴/).fill(code);
  await page.getByRole('button', { name: /^(Check|核对)$/ }).click();
  await becomes(() => page.getByTestId('verify-slip').getAttribute('data-tone'), 'good');
  assertNoComplaints(clerk);
  await writeFile('build/e2e/receipt.json', kept.file);
});
