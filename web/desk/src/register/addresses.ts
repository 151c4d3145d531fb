/*
 * Addresses printed on a receipt. The number may stand in the address; the token that sets the
 * petitioner's own secret stands behind the #, which browsers never send to a server or a log.
 */
export function followAddress(origin: string, number: string): string {
  return `${origin}/follow?number=${encodeURIComponent(number)}`;
}

export function secretAddress(origin: string, number: string, token: string): string {
  return `${followAddress(origin, number)}#token=${encodeURIComponent(token)}`;
}
