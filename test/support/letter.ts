/** A mail from Ben to Anna of its own number, which gives its second too; `header` has whole lines. */
export function letter(n: number, header = ''): Buffer {
  return Buffer.from(
    `From: "Ben Sample" <ben@a.test>\r\nTo: anna@a.test\r\nSubject: Letter ${n}\r\n` +
      `Message-ID: <${n}@a.test>\r\nDate: Mon, 05 Jan 2026 09:00:${String(n % 60).padStart(2, '0')} +0000\r\n${header}\r\nText ${n}\r\n`,
  );
}
