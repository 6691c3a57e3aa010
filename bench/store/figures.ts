/** One JSON line a figure. */
export function report(name: string, figures: Readonly<Record<string, number>>): void {
  const rounded = Object.fromEntries(
    Object.entries(figures).map(([key, value]) => [key, Math.round(value * 1000) / 1000]),
  );
  console.log(JSON.stringify({ bench: 'store', name, ...rounded }));
}

/** Wall time of the fastest and the middle run, in milliseconds. */
export async function time(
  name: string,
  rounds: number,
  run: () => Promise<unknown>,
): Promise<void> {
  const times: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  report(name, { ms: times[rounds >> 1]!, bestMs: times[0]! });
}

const words = (
  'the of and to in is was for that with as on by it from at his an were are which this be had not ' +
  'one their has its two more also first may time new been some into other only after between over ' +
  'such many these most through people used would about system state number part during under later'
).split(' ');

/** A message of about `size` bytes whose text is as compressible as ordinary mail; `n` makes it unlike all others. */
export function mail(n: number, size: number): Buffer {
  let seed = (n * 2_654_435_761) >>> 0;
  const next = (bound: number) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 2 ** 32) * bound);
  };
  const head =
    `Received: from mx${next(999)}.example.net ([192.0.2.${next(255)}])\r\n\tby mail.example.test with ESMTPS id ${next(1e9).toString(36)}${next(1e9).toString(36)};\r\n` +
    `\tTue, 3 Nov 2026 10:12:45 +0100\r\nFrom: "Person ${next(500)}" <person${next(500)}@example.net>\r\n` +
    `To: Bob <bob@example.test>\r\nSubject: About ${words[next(words.length)]} and ${words[next(words.length)]} ${n}\r\n` +
    `Date: Tue, 3 Nov 2026 10:12:40 +0100\r\nMessage-ID: <${n}.${next(1e9).toString(36)}@example.net>\r\n` +
    'MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\n';
  const lines: string[] = [];
  let length = head.length;
  while (length < size - 40) {
    let line = '';
    while (line.length < 66) {
      const word = next(4) === 0 ? next(2 ** 28).toString(36) : words[next(words.length)]!;
      line += (line === '' ? '' : ' ') + word;
    }
    lines.push(line);
    length += line.length + 2;
  }
  return Buffer.from(`${head}${lines.join('\r\n')}\r\n`);
}
