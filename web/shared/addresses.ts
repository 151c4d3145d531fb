/* Addresses printed on receipts, desk and portal alike. Number and token stand behind the "#", which
 * browsers never send to a server or write to its log. */

/** The follow page of one petition. */
export function followAddress(origin: string, number: string): string {
  return `${origin}/follow#${encodeURIComponent(number)}`;
}

/** The same page, with what lets the petitioner set a secret of their own, once. */
export function secretAddress(origin: string, number: string, token: string): string {
  return `${followAddress(origin, number)}/${encodeURIComponent(token)}`;
}

/** What stands behind the "#" of such an address; empty parts when it is something else. */
export function readAddress(hash: string): { number: string; token: string } {
  try {
    const [number = '', token = ''] = hash.replace(/^#/, '').split('/').map(decodeURIComponent);
    return { number, token };
  } catch {
    return { number: '', token: '' };
  }
}

/** The page that checks receipts, with the code of a slip. */
export function slipAddress(origin: string, code: string): string {
  return `${origin}/verify#s=${code}`;
}
