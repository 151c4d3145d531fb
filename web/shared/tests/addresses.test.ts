import { describe, expect, it } from 'vitest';
import { followAddress, readAddress, secretAddress } from '../addresses';

describe('addresses of receipts', () => {
  it('keep number and token behind the #', () => {
    expect(new URL(secretAddress('https://x.cn', 'QH-1', 'a/b')).pathname).toBe('/follow');
    expect(new URL(followAddress('https://x.cn', 'QH-1')).search).toBe('');
  });
  it('are read back as they were written', () => {
    const hashOf = (address: string) => new URL(address).hash;
    expect(readAddress(hashOf(followAddress('https://x.cn', 'QH-2026-1')))).toEqual({ number: 'QH-2026-1', token: '' });
    expect(readAddress(hashOf(secretAddress('https://x.cn', 'QH 1', 'a/b#%')))).toEqual({ number: 'QH 1', token: 'a/b#%' });
    expect(readAddress('')).toEqual({ number: '', token: '' });
    expect(readAddress('#%E0%A4%A')).toEqual({ number: '', token: '' });
  });
});
