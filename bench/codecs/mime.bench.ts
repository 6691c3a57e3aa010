// `node bench/codecs/mime.bench.ts`: time per message of parsing and summarising; one JSON line per figure.
import { parseMessage } from '../../server/codecs/mime/parse-message.ts';
import { summarizeMessage } from '../../server/codecs/mime/summarize-message.ts';
import { previewText } from '../../server/codecs/mime/preview.ts';
import { searchableText } from '../../server/codecs/mime/searchable-text.ts';

const headers = [
  'Return-Path: <ann.lee@example.test>',
  'Received: from mx.example.net (mx.example.net [192.0.2.10])\r\n\tby mail.example.test with ESMTPS id 4kWq2n1Y;\r\n\tTue, 3 Nov 2026 10:12:45 +0100',
  'Received: from client.example.net ([198.51.100.7])\r\n\tby mx.example.net with ESMTPSA id abcdef;\r\n\tTue, 3 Nov 2026 10:12:44 +0100',
  'Authentication-Results: mail.example.test; spf=pass smtp.mailfrom=example.net; dkim=pass header.d=example.net',
  `DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.net; s=s1;\r\n\th=from:to:subject:date; bh=${'A'.repeat(44)};\r\n\tb=${'B'.repeat(340)}`,
  'From: "Lee, Ann" <ann.lee@example.net>',
  'To: Bob <bob@example.test>, =?utf-8?q?J=C3=B6rg?= <joerg@example.test>',
  'Cc: team@example.test',
  'Subject: =?utf-8?q?Re=3A_Gr=C3=BC=C3=9Fe?= from the bench',
  'Date: Tue, 3 Nov 2026 10:12:40 +0100',
  'Message-ID: <0123456789abcdef@example.net>',
  'In-Reply-To: <fedcba9876543210@example.test>',
  'References: <a@example.test> <b@example.test> <fedcba9876543210@example.test>',
  'MIME-Version: 1.0',
  'User-Agent: Bench/1.0',
].join('\r\n');

const line = 'The quick brown fox jumps over the lazy dog, and the dog does not mind it.\r\n';

function plain(size: number): Buffer {
  const head = `${headers}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n`;
  return Buffer.from(
    head + line.repeat(Math.max(1, Math.round((size - head.length) / line.length))),
  );
}

function withAttachment(size: number): Buffer {
  const rows = `${'QUJD'.repeat(19)}\r\n`;
  return Buffer.from(
    `${headers}\r\nContent-Type: multipart/mixed; boundary="b1_0123456789"\r\n\r\n--b1_0123456789\r\n` +
      `Content-Type: text/plain\r\n\r\n${line.repeat(20)}\r\n--b1_0123456789\r\n` +
      'Content-Type: application/pdf; name="report.pdf"\r\nContent-Transfer-Encoding: base64\r\n' +
      'Content-Disposition: attachment; filename="report.pdf"\r\n\r\n' +
      `${rows.repeat(Math.round((size - 4000) / rows.length))}--b1_0123456789--\r\n`,
  );
}

function measure(name: string, rounds: number, run: () => void): void {
  for (let i = 0; i < Math.min(rounds, 3000); i++) run();
  const before = process.cpuUsage();
  for (let i = 0; i < rounds; i++) run();
  const used = process.cpuUsage(before);
  const micros = (used.user + used.system) / rounds;
  console.log(
    JSON.stringify({ bench: 'codecs/mime', name, cpuMicrosEach: Math.round(micros * 10) / 10 }),
  );
}

const cases: [string, Buffer, number][] = [
  ['4 KiB plain', plain(4096), 20_000],
  ['100 KiB plain', plain(102_400), 3000],
  ['100 KiB with attachment', withAttachment(102_400), 3000],
  ['10 MiB with attachment', withAttachment(10 * 1024 * 1024), 20],
];
for (const [name, message, rounds] of cases) {
  const tree = parseMessage(message);
  measure(`parse ${name}`, rounds, () => void parseMessage(message));
  measure(`summarize ${name}`, rounds, () => void summarizeMessage(message));
  measure(`preview ${name}`, Math.ceil(rounds / 10), () => void previewText(message, tree));
  measure(`searchable text ${name}`, Math.ceil(rounds / 10), () => {
    for (const piece of searchableText(message, tree)) if (piece.text === '') return;
  });
}
