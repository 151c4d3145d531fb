/* A clerk takes a matter out for a court: the file holds by the command alone, its page reads on a phone
 * and on paper, another office looks at it, a changed one is told, and the petitioner sees that it was made. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { Browser, PHONE, assertNoComplaints, picture } from './support/browser.mjs';
import { Course, HANDLER, UNIT, steps } from './support/course.mjs';
import * as desk from './support/desk.mjs';
import { SIZES, look } from './support/look.mjs';
import { Office } from './support/office.mjs';
import { becomes, lacks } from './support/seen.mjs';

const BINARY = process.env.HUIYIN_BIN ?? 'build/src/cmd/huiyin';
const CLERK = '陈桂兰';
const PURPOSE = '清禾县人民法院调取，（2026）清禾行初 7 号';
const MATTER = {
  facts: '东苑小区 3 号楼电梯停了半年。\n物业说没钱修。<b>找过两次</b>',
  title: '东苑小区电梯停运',
  claims: ['年底前把电梯修好', '说明维修资金的去向'],
  files: [picture('停运告示.png', 3)],
  purpose: '请求解决一件事',
  name: '方秀兰',
  phone: '13800000361',
};
const run = promisify(execFile);
let office;
let other;
let browser;
let course;
let matter;
let folder;
let clerk;
const kept = {};

before(async () => {
  [office, other, browser, folder] = await Promise.all([
    Office.open(), Office.open(), Browser.open(), mkdtemp(join(tmpdir(), 'huiyin-casefile-')),
  ]);
  course = new Course(office, browser);
});
after(async () => {
  await browser?.close();
  await Promise.all([office?.close(), other?.close()]);
  await rm(folder, { recursive: true });
});

async function lookAtBoth(page, name, isPortal = false) {
  const size = page.viewportSize();
  for (const [width, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    await look(page, name, width, isPortal);
  }
  await page.setViewportSize(size);
}

/* The command, as a court would run it: exit code and what it says. */
async function verify(path, ...options) {
  const done = await run(BINARY, ['verify', 'casefile', ...options, path], { cwd: folder }).catch((error) => error);
  return { code: done.code ?? 0, said: done.stdout };
}

async function make(variant, purpose) {
  await clerk.locator('.take-out label', { hasText: variant }).click();
  await clerk.locator('#take-out-purpose').fill(purpose);
  const [saved] = await Promise.all([clerk.waitForEvent('download'), clerk.getByTestId('take-out-make').click()]);
  const path = join(folder, saved.suggestedFilename());
  await writeFile(path, await readFile(await saved.path()));
  await clerk.locator('.take-out .strip.ok').waitFor();
  return { name: saved.suggestedFilename(), path };
}

async function bring(page, path) {
  await page.getByTestId('casefile-file').setInputFiles(path);
  await page.getByTestId('casefile-holds').or(page.getByTestId('casefile-fault')).waitFor();
}

test('a matter taken out', async (t) => {
  const step = steps(t, browser, 'casefile');

  await step('a matter with a paper is referred and accepted', async () => {
    matter = await course.write(MATTER);
    await course.referTo(matter, UNIT);
    await course.accept(matter);
  });

  await step('the clerk says what for and saves the complete file', async () => {
    clerk = await course.as(CLERK);
    await desk.openCase(clerk, matter.number);
    await clerk.getByTestId('take-out').click();
    await clerk.getByTestId('take-out-make').click();
    await clerk.locator('#take-out-fault').waitFor();
    await lookAtBoth(clerk, 'casefile-make');
    Object.assign(kept, { complete: await make('完整案卷', PURPOSE) });
    assert.equal(kept.complete.name, `${matter.number}.hycase`);
    kept.redacted = await make('公开用案卷', '依法公开');
    assert.equal(kept.redacted.name, `${matter.number}-redacted.hycase`);
    await clerk.getByRole('button', { name: '关闭' }).click();
    assertNoComplaints(clerk);
  });

  await step('the command says that both hold, without a network or an office', async () => {
    const keys = join(folder, 'keys');
    await writeFile(keys, await (await fetch(`${office.origin}/log/keys`)).text());
    const whole = await verify(kept.complete.path, '--key', keys);
    assert.equal(whole.code, 0, whole.said);
    assert.match(whole.said, new RegExp(`案卷成立[^]*完整案卷：从第 1 条到第 \\d+ 条[^]*${matter.number}`));
    const redacted = await verify(kept.redacted.path, '--key', keys);
    assert.equal(redacted.code, 0, redacted.said);
    assert.match(redacted.said, /公开用案卷[^]*略去了 \d+ 处/);
  });

  await step('its page reads on a phone, on a screen and on paper, and names nobody', async () => {
    const reader = await browser.person(office.origin, PHONE);
    for (const [name, file] of Object.entries({ complete: kept.complete, redacted: kept.redacted })) {
      const out = join(folder, name);
      await run('python3', ['-m', 'zipfile', '-e', file.path, out]);
      await reader.goto(`file://${join(out, 'index.html')}`);
      await lookAtBoth(reader, `casefile-index-${name}`);
      await reader.emulateMedia({ media: 'print' });
      await reader.screenshot({ path: `build/e2e/casefile-index-${name}-print.png`, fullPage: true });
      await reader.emulateMedia({ media: 'screen' });
      const text = await reader.locator('body').innerText();
      if (name === 'complete') assert.match(text, /联系方式\s+都可以/);
      for (const secret of [MATTER.name, MATTER.phone, HANDLER, CLERK]) assert.ok(!text.includes(secret), `${secret} is in ${name}`);
      assert.equal(text.includes('找过两次'), name === 'complete');
      assert.equal(await reader.locator('b', { hasText: '找过' }).count(), 0, 'what was written is text');
    }
  });

  await step('another office looks at it, keeps nothing, and is told to compare the key', async () => {
    const page = await browser.person(other.origin);
    await desk.signIn(page, CLERK);
    await page.goto('/desk/casefile');
    await lookAtBoth(page, 'casefile-check');
    await bring(page, kept.complete.path);
    await page.locator('.strip.soon', { hasText: '签名的不是本机关的钥匙' }).waitFor();
    await page.locator('.records dd', { hasText: '<b>找过两次</b>' }).waitFor();
    await lookAtBoth(page, 'casefile-elsewhere');
    await bring(page, kept.redacted.path);
    await page.locator('.records .out').first().waitFor();
    await lacks(page, page.getByText('找过两次'));
    await lookAtBoth(page, 'casefile-elsewhere-redacted');
    assertNoComplaints(page);
  });

  await step('a byte that was changed is told, by the command and by the page', async () => {
    const path = join(folder, 'changed.hycase');
    const out = join(folder, 'complete');
    await writeFile(join(out, 'index.html'), (await readFile(join(out, 'index.html'), 'utf8')).replace('年底前', '明年底前'));
    await run('python3', ['-c', [
      'import sys, zipfile', 'old = zipfile.ZipFile(sys.argv[1]); new = zipfile.ZipFile(sys.argv[2], "w")',
      'for one in old.namelist(): new.writestr(one, open(sys.argv[3] + "/" + one, "rb").read())', 'new.close()',
    ].join('\n'), kept.complete.path, path, out]);
    const told = await verify(path);
    assert.equal(told.code, 3);
    assert.match(told.said, /index\.html 不是签名目录里的那一页/);
    await clerk.goto('/desk/casefile');
    await bring(clerk, path);
    await becomes(() => clerk.getByTestId('casefile-fault').getAttribute('data-fault'), 'index');
    await lacks(clerk, clerk.locator('.records'), 'nothing of it is shown');
    await lookAtBoth(clerk, 'casefile-fault');
  });

  await step('beside its own matter it is told what came after', async () => {
    const id = await desk.openCase(clerk, matter.number);
    await clerk.getByTestId('take-out').click();
    await clerk.getByRole('link', { name: '核对一份案卷' }).click();
    await clerk.getByTestId('casefile-beside').getByText(matter.number).waitFor();
    await bring(clerk, kept.complete.path);
    await clerk.getByTestId('casefile-comparison').getByText('和这里的事项是同一件').waitFor();
    assert.ok(clerk.url().includes(id));
    await lookAtBoth(clerk, 'casefile-beside');
  });

  await step('the petitioner sees that it was made, by which office, and what for', async () => {
    const page = await course.follow(matter);
    const looks = page.locator('.looks');
    await looks.getByText('制作了案卷副本，带出系统').first().waitFor();
    await looks.getByText(`写明的用途：${PURPOSE}`).waitFor();
    assertNoComplaints(page);
  });
});
