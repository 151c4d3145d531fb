import { beforeEach, describe, expect, it } from 'vitest';
import en from '../i18n/en.json';
import zh from '../i18n/zh.json';
import { ago, dayFull, dayLong, dayShort, daysBetween, distance, moment, officeTime, setZone, span, unbroken } from '../dates';
import { setLocale, startI18n } from '../i18n';

beforeEach(() => startI18n({ zh, en: async () => en }));

describe('days in Chinese', () => {
  it('names the day, and the year only when it is another one', () => {
    expect(dayShort('2026-12-14', '2026-11-21')).toBe('12 月 14 日');
    expect(dayShort('2027-01-03', '2026-11-21')).toBe('2027 年 1 月 3 日');
    expect(dayLong('2026-12-14', '2026-11-21')).toBe('12 月 14 日（周一）');
    expect(dayFull('2026-02-03')).toBe('2026 年 2 月 3 日');
  });
  it('can be kept on one line', () => {
    expect(unbroken('最晚 2026 年 11 月 3 日（周二）答复，3 项')).toBe('最\u2060晚\u00a02026\u00a0年\u00a011\u00a0月\u00a03\u00a0日（周二）答复，3 项');
  });
  it('shows what it cannot read as it is', () => {
    expect(dayLong('soon')).toBe('soon');
    expect(dayShort('2026-02-30')).toBe('2026-02-30');
  });
  it('counts distance in whole days', () => {
    expect([23, 1, 0, -2].map(distance)).toEqual(['还有 23 天', '明天', '今天', '已超过 2 天']);
    expect(ago('2026-11-20', '2026-11-21')).toBe('昨天');
    expect(ago('2026-10-12', '2026-11-21')).toBe('40 天前');
    expect(daysBetween('2026-02-28', '2026-03-01')).toBe(1);
    expect(daysBetween('2028-02-28', '2028-03-01')).toBe(2);
  });
});

describe('days in English', () => {
  it('uses English order and plurals', async () => {
    await setLocale('en');
    expect(dayLong('2026-12-14', '2026-11-21')).toBe('Monday 14 December');
    expect(distance(-1)).toBe('1 day overdue');
    expect(span(5, 'wd')).toBe('5 working days');
    expect(span(1, 'mo')).toBe('1 month');
  });
});

describe('moments', () => {
  it('are told in the office’s own time, whatever the zone they were written in', () => {
    expect(officeTime('2026-10-12T13:06:00Z')).toEqual({ day: '2026-10-12', time: '21:06' });
    expect(officeTime('2026-10-12T16:30:00Z')).toEqual({ day: '2026-10-13', time: '00:30' });
    expect(moment('2026-10-14T15:20:00+08:00', '2026-11-21')).toBe('10 月 14 日 · 周三 15:20');
    expect(moment('not a time')).toBe('not a time');
  });
  it('follow summer time where the office has it', () => {
    setZone({
      offset_minutes: 0,
      summer_minutes: 60,
      begins: { month: 3, sunday: 5, minute: 60 },
      ends: { month: 10, sunday: 5, minute: 60 },
    });
    expect(officeTime('2026-07-01T23:30:00Z')).toEqual({ day: '2026-07-02', time: '00:30' });
    expect(officeTime('2026-01-15T23:30:00Z')).toEqual({ day: '2026-01-15', time: '23:30' });
    expect([officeTime('2026-03-29T00:59:00Z')?.time, officeTime('2026-03-29T01:00:00Z')?.time]).toEqual(['00:59', '02:00']);
    expect([officeTime('2026-10-25T00:59:00Z')?.time, officeTime('2026-10-25T01:00:00Z')?.time]).toEqual(['01:59', '01:00']);
    setZone({ offset_minutes: 480, summer_minutes: 0 });
  });
});
