import type { Choices } from '../../faults/choices.ts';

/** A message as it was appended; its Message-ID names it. */
export interface SourceMessage {
  readonly id: string;
  /** Latin-1, one character a byte. */
  readonly text: string;
  /** Words that its subject and its text hold, and no other message. */
  readonly subjectWord: string;
  readonly bodyWord: string;
}

/** Message number `n` of a run: plain, with parts, with a message inside, with odd headers. */
export function makeSource(n: number, choices: Choices): SourceMessage {
  const id = `<stress-${n}@origin.test>`;
  const subjectWord = `subject${n}x`;
  const bodyWord = `body${n}x`;
  const lines = Array.from({ length: choices.between(1, 60) }, (_, i) => `line ${i} of ${n}`);
  const body = [`${bodyWord} begins`, ...lines, ''].join('\r\n');
  const shape = choices.below(5);
  const head = [
    'Received: from a.test by b.test; Mon, 2 Mar 2026 10:00:00 +0000',
    `From: "Sender ${n % 7}" <sender${n % 7}@origin.test>`,
    'To: one@example.test,\r\n two@example.test',
    ...(choices.oneIn(3) ? [`Cc: "A, B" <ab@example.test>`] : []),
    `Subject: ${shape === 1 ? `=?utf-8?Q?caf=C3=A9_${subjectWord}?=` : `About ${subjectWord} (${n % 5})`}`,
    ...(choices.oneIn(8)
      ? []
      : [`Date: Mon, ${(n % 28) + 1} Mar 2026 10:0${n % 10}:00 +0${n % 10}00`]),
    `Message-ID: ${id}`,
    ...(choices.oneIn(2) ? [`In-Reply-To: <stress-${Math.max(0, n - 3)}@origin.test>`] : []),
    ...(choices.oneIn(3)
      ? [
          `References: <stress-${Math.max(0, n - 9)}@origin.test>\r\n\t<stress-${Math.max(0, n - 3)}@origin.test>`,
        ]
      : []),
  ];
  return { id, subjectWord, bodyWord, text: [...head, ...contentOf(shape, n, body)].join('\r\n') };
}

/** MIME header lines, the empty line and the body. */
function contentOf(shape: number, n: number, body: string): string[] {
  const plain = ['Content-Type: text/plain; charset=utf-8', '', body];
  if (shape < 2) return plain;
  const mark = `=_part_${n}`;
  const other = [
    [
      'Content-Type: text/html',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      `<p>${n} =3D n</p>`,
    ],
    [
      'Content-Type: application/octet-stream; name="a.bin"',
      'Content-Transfer-Encoding: base64',
      'Content-Disposition: attachment; filename="a.bin"',
      '',
      Buffer.from(`attachment of ${n}`.repeat(20)).toString('base64').replace(/.{76}/g, '$&\r\n'),
    ],
    ['Content-Type: message/rfc822', '', `Subject: inner ${n}\r\nFrom: x@y.test\r\n\r\ninner text`],
  ][shape - 2]!;
  return [
    'MIME-Version: 1.0',
    `Content-Type: multipart/mixed; boundary="${mark}"`,
    '',
    'preamble',
    `--${mark}`,
    ...plain,
    `--${mark}`,
    ...other,
    `--${mark}--`,
    '',
  ];
}
