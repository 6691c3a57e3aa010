import { formatCsv } from './format-csv.ts';
import { parseCsv } from './parse-csv.ts';

export const target = {
  name: 'codecs/csv',
  corpus: () => [Buffer.from('a,b\r\n"c ""d""",e\r\n'), Buffer.from('\uFEFFa;b\n"x\ny";z\n')],
  run(input: Buffer): void {
    const rows = parseCsv(input.toString()).filter(({ problem }) => problem === undefined);
    const text = formatCsv(rows.map(({ fields }) => fields));
    const again = formatCsv(parseCsv(text).map(({ fields }) => fields));
    if (again !== formatCsv(parseCsv(again).map(({ fields }) => fields)))
      throw new Error('rows do not come back');
  },
};
