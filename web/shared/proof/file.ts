/* The receipt as a file that the person keeps. */
import type { ReceiptFile } from '../api-types.gen';

export type Keeping = 'plain' | 'sealed';

/** The text of the file. Sealing takes some seconds; null when the receipt itself does not hold. */
export async function fileText(receipt: ReceiptFile, keeping: Keeping, code: string): Promise<string | null> {
  const text = `${JSON.stringify(receipt, null, 1)}\n`;
  const { checkReceipt } = await import('./receipt');
  if (!checkReceipt(text).receipt) return null;
  if (keeping === 'plain') return text;
  const { sealReceipt } = await import('./sealed');
  return sealReceipt(text, code, crypto.getRandomValues(new Uint8Array(40)));
}

/** A sealed one does not tell its number by its name either. */
export function fileName(number: string, keeping: Keeping): string {
  return keeping === 'sealed' ? 'huiyin-sealed.json' : `huiyin-${number}.json`;
}

export function saveFile(text: string, name: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
