/*
 * Addresses printed on a receipt. Number and token stand behind the #, which browsers never send
 * to a server or write to its log.
 */
export function followAddress(origin: string, number: string): string {
  return `${origin}/follow#${encodeURIComponent(number)}`;
}

/* The same page, with what lets the petitioner set a secret of their own, once. */
export function secretAddress(origin: string, number: string, token: string): string {
  return `${followAddress(origin, number)}/${encodeURIComponent(token)}`;
}
