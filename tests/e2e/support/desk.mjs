/* What an official does at the desk, by what they see: names on buttons, labels of fields. */
import assert from 'node:assert/strict';
import { becomes } from './seen.mjs';

/* By name, through the demonstration's one-click list; again when the night has ended a session. */
export async function signIn(page, name) {
  await page.context().clearCookies();
  await page.goto('/desk/');
  await page.locator('#demo-filter').fill(name);
  await page.locator('.demo button.person', { hasText: name }).click();
  await page.locator('header.top summary b', { hasText: name }).waitFor();
}

const found = new WeakMap(); // page → number of a matter → its id

async function find(page, number) {
  await page.goto(`/desk/?list=all&q=${encodeURIComponent(number)}`);
  await page.locator('a.it').first().waitFor();
  assert.equal(await page.locator('a.it').count(), 1, `one matter has the number ${number}`);
  return page.locator('a.it').getAttribute('data-id');
}

/* Open a matter as a full page; who opens it the first time finds it by its number. */
export async function openCase(page, number) {
  if (!found.has(page)) found.set(page, new Map());
  const ids = found.get(page);
  if (!ids.has(number)) ids.set(number, await find(page, number));
  const id = ids.get(number);
  await page.goto(`/desk/case/${id}`);
  await page.locator('article.case .number', { hasText: number }).waitFor();
  return id;
}

export const stateOf = (page) => page.locator('article.case .meta .tag').first().innerText();

export const field = (page, action, id) => page.locator(`[id="act-${action}-${id}"]`);

/* The radio of a choice, by its words. */
async function chooseWords(page, action, id, words) {
  await field(page, action, id).locator('label', { hasText: words }).click();
}

async function pick(page, action, id, words) {
  const box = field(page, action, id);
  await box.click();
  await box.fill(words);
  await page.locator(`[id="act-${action}-${id}-list"] [role=option]`).first().filter({ hasText: words }).waitFor();
  await box.press('Enter');
  await becomes(() => box.inputValue(), words);
}

export async function begin(page, action) {
  const button = page.locator(`[data-action="${action}"]`);
  await button.click();
  await page.locator('form.act').waitFor();
}

/* fields: id → text, {choose: words}, {pick: words} or {files: [...]} */
export async function fill(page, action, fields) {
  for (const [id, value] of Object.entries(fields)) {
    if (typeof value === 'string') await field(page, action, id).fill(value);
    else if (value.choose) await chooseWords(page, action, id, value.choose);
    else if (value.pick) await pick(page, action, id, value.pick);
    else if (value.files) {
      await field(page, action, id).setInputFiles(value.files);
      await page.locator('form.act .uploads li', { hasText: value.files[0].name }).locator('.num').waitFor();
    }
  }
}

/* Send the form; the case then shows the state that follows, unless it has passed to others. */
export async function send(page, expected) {
  await page.locator('form.act .foot button[type=submit]').click();
  await page.locator('form.act').waitFor({ state: 'detached' });
  if (expected) await page.locator('article.case .meta .tag', { hasText: expected }).first().waitFor();
}

export async function act(page, action, fields, expected) {
  await begin(page, action);
  await fill(page, action, fields);
  await send(page, expected);
}

/* The main period as the desk shows it: day, distance, and the arithmetic unfolded. */
export async function dueAtDesk(page, name) {
  const box = page.locator('section.clocks .ck', { has: page.locator('p.name', { hasText: name }) });
  await box.waitFor();
  await unfold(box);
  return {
    day: await box.locator('p.when').innerText(),
    distance: await box.locator('p.far b').innerText(),
    isProvisional: (await box.locator('p.name .tag').count()) > 0,
    why: await why(box),
  };
}

export async function unfold(box) {
  const details = box.locator('details.due-why');
  if ((await details.getAttribute('open')) === null) await details.locator('summary').click();
  await details.locator('dl').waitFor();
}

/* The explanation line by line, with its source. */
export async function why(box) {
  const terms = await box.locator('.due-why dt').allInnerTexts();
  const texts = await box.locator('.due-why dd').allInnerTexts();
  const source = await box.locator('.due-why .source').allInnerTexts();
  return [...terms.map((term, index) => `${term}：${texts[index]}`), ...source];
}
