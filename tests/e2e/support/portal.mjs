/* What a petitioner does on the public pages. */
import { unfold, why } from './desk.mjs';

const next = (page) => page.locator('form button[type=submit]').click();
const at = (page, step) => page.waitForURL(new RegExp(`step=${step}`));

/* Writes a petition step by step and returns what the receipt says. */
export async function write(page, petition) {
  await page.goto('/');
  await page.locator('a.way.first').click();
  await page.locator('#facts').fill(petition.facts);
  if (petition.title) await page.locator('#title').fill(petition.title);
  await next(page);
  await at(page, 'claims');
  for (const [index, claim] of petition.claims.entries()) {
    if (index > 0) await page.getByRole('button', { name: '再加一项' }).click();
    await page.locator(`#claim-${index}`).fill(claim);
  }
  if (petition.purpose) await page.locator('.choice', { hasText: petition.purpose }).click();
  await next(page);
  await at(page, 'where');
  await page.locator('#place').fill(petition.place ?? '');
  await next(page);
  await at(page, 'files');
  if (petition.files?.length) {
    await page.locator('#files').setInputFiles(petition.files);
    for (const file of petition.files) await page.locator('.files li', { hasText: file.name }).getByText('已传好').waitFor();
  }
  await next(page);
  await at(page, 'you');
  await page.locator('#name').fill(petition.name);
  await page.locator('#phone').fill(petition.phone ?? '');
  await page.locator('#address').fill(petition.address ?? '');
  if (petition.hours) await page.locator('#hours').fill(petition.hours);
  if (petition.acceptsElectronic) await page.locator('#electronic').check();
  await next(page);
  await at(page, 'secret');
  if (petition.secret) {
    await page.locator('#secret').fill(petition.secret);
    await page.locator('#secret-again').fill(petition.secret);
  }
  await next(page);
  await at(page, 'check');
  if (petition.stopAtCheck) return null;
  await next(page);
  return receipt(page);
}

export async function receipt(page) {
  await page.waitForURL('**/receipt');
  return {
    number: await page.getByTestId('receipt-number').innerText(),
    code: await page.getByTestId('receipt-code').innerText(),
  };
}

export async function follow(page, { number, code, name }) {
  await page.context().clearCookies();
  await page.goto('/follow');
  await page.locator('#follow-number').fill(number);
  await page.locator('#follow-code').fill(code);
  await page.locator('#follow-name').fill(name);
  await next(page);
  await page.getByTestId('follow-number').waitFor();
}

/* The main period as the petitioner reads it. */
export async function dueAtPortal(page) {
  const box = page.locator('section.lead');
  await box.waitFor();
  await unfold(box);
  const sentence = await box.locator('h1').innerText();
  const due = page.getByTestId('follow-due');
  return {
    iso: await due.getAttribute('data-day'),
    name: await due.locator('.of').innerText(),
    sentence,
    distance: await due.locator('.distance').innerText(),
    isProvisional: (await box.getByText('这一天是暂定的').count()) > 0,
    why: await why(box),
  };
}

export async function giveSecret(page, secret) {
  await page.getByRole('button', { name: '用口令继续' }).click();
  await page.locator('#secret').fill(secret);
  await page.locator('form.gate button[type=submit]').click();
  await page.locator('form.gate').waitFor({ state: 'detached' });
}

export async function rate(page, whom, score, reason) {
  await page.locator('.acts button', { hasText: '评价' }).click();
  const form = page.locator('form.act');
  await form.locator('.choice', { hasText: whom }).click();
  await form.locator('label.choice').filter({ hasText: new RegExp(`^${score}$`) }).click();
  if (reason) await form.locator('#act-reason').fill(reason);
  await form.locator('button[type=submit]').click();
  await page.locator('form.act').waitFor({ state: 'detached' });
}
