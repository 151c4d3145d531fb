import { describe, expect, it } from 'vitest';
import { csvCell, csvFile } from '@shared/csv';
import { searchRows, treeRows, type TreeUnit } from '../src/logic/tree';

const unit = (id: string, parent: string | null, name: string): TreeUnit => ({
  id,
  parent,
  name,
  is_active: true,
});
const units = [
  unit('1', null, '清禾县'),
  unit('2', '1', '县住建局'),
  unit('3', '1', '城关镇'),
  unit('4', '3', '东街村'),
];
const shape = (rows: { unit: TreeUnit; depth: number }[]) =>
  rows.map((row) => `${row.depth}${row.unit.name}`);

describe('unit tree', () => {
  it('puts children under their parents, in the order given', () => {
    expect(shape(treeRows(units))).toEqual(['0清禾县', '1县住建局', '1城关镇', '2东街村']);
  });

  it('makes a root of a unit whose parent is out of sight', () => {
    expect(shape(treeRows([unit('4', '3', '东街村')]))).toEqual(['0东街村']);
  });

  it('survives a circle and a unit that is its own parent', () => {
    expect(treeRows([unit('1', '2', 'a'), unit('2', '1', 'b'), unit('3', '3', 'c')])).toHaveLength(
      3,
    );
  });

  it('finds by own name first, by path too, whatever the width of the letters', () => {
    const rows = treeRows([...units, unit('5', '1', 'ＡＢ公司')]);
    expect(searchRows(rows, '东街').map((row) => row.unit.id)).toEqual(['4']);
    expect(searchRows(rows, '城关').map((row) => row.unit.id)).toEqual(['3', '4']);
    expect(searchRows(rows, '城关 村').map((row) => row.unit.id)).toEqual(['4']);
    expect(searchRows(rows, 'ab').map((row) => row.unit.id)).toEqual(['5']);
    expect(searchRows(rows, '').length).toBe(5);
    expect(searchRows(rows, '没有')).toEqual([]);
  });

  it('finds the way offices are called, letters in order, after exact hits', () => {
    const rows = treeRows([
      unit('1', null, '县住房和城乡建设局'),
      unit('2', null, '住建公司'),
      unit('3', null, '建设银行住宿部'),
    ]);
    expect(searchRows(rows, '住建').map((row) => row.unit.id)).toEqual(['2', '1']);
  });
});

describe('csv', () => {
  it.each([
    ['plain', '电梯', '电梯'],
    ['quotes and commas', 'a "b", c', '"a ""b"", c"'],
    ['lines', 'a\nb', '"a\nb"'],
    ['formula', '=HYPERLINK("x")', '"\'=HYPERLINK(""x"")"'],
    ['at sign', '@SUM(A1)', "'@SUM(A1)"],
    ['formula in full width', '＝1+1', "'＝1+1"],
    ['negative number stays a number', -2, '-2'],
    ['a number written as text stays too', '-2', '-2'],
    ['minus and text', '-2+3', "'-2+3"],
    ['nothing', null, ''],
  ])('%s', (_name, value, expected) => {
    expect(csvCell(value)).toBe(expected);
  });

  it('opens in a spreadsheet as UTF-8', () => {
    expect(csvFile(['编号'], [['QH-1']])).toBe('\uFEFF编号\r\nQH-1\r\n');
  });
});
