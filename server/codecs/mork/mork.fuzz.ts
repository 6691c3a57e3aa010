import { refusesOrReads } from '../../../test/support/refuses-or-reads.ts';
import { parseMork } from './parse-mork.ts';

const head = '// <!-- <mdb:mork:z v="1.4"/> -->\n';

export const target = {
  name: 'codecs/mork',
  corpus: () => [
    Buffer.from(
      `${head}< <(a=c)>(80=scope)(81=kind)(82=A)>\n<(90=x$C3$A4)>\n{1:^80 {(k^81:c)} [1(^82^90)] 2}\n@$\${1{@\n{1:^80 -2 [-1(^82=b\\)c)]}\n@$$}1}@\n`,
    ),
    Buffer.from(`${head}@$\${A{@\n[1:s(^82=b)]\n@$$}~abort~A}@\n`),
  ],
  run(input: Buffer): void {
    refusesOrReads(() => parseMork(input));
  },
};
