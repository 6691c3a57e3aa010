import { createMemoryConnection } from '../../../test/support/memory-connection.ts';
import { createSmtpStage } from '../../../test/support/smtp-stage.ts';

const samples = [
  'EHLO x\r\n',
  'MAIL FROM:<a@b.test>\r\nRCPT TO:<alice@example.test>\r\nDATA\r\n',
  'Subject: x\r\n\r\n..y\r\n.\r\nQUIT\r\n',
  'MAIL FROM:<>\r\nRCPT TO:<alice@example.test>\r\nBDAT 5 LAST\r\nabcdeRSET\r\n',
  'XCLIENT ADDR=::1\r\nVRFY x\r\nSTARTTLS\r\nAUTH PLAIN =\r\n',
];

/** Law: whatever comes in whatever pieces, the session answers in reply lines or closes, and lets go of everything. */
export const target = {
  name: 'protocols/smtp',
  corpus: (): Buffer[] => samples.map((s) => Buffer.from(s)),
  async run(input: Buffer): Promise<void> {
    const stage = createSmtpStage({ settings: { maxSlowDown: 0 } });
    const errors: unknown[] = [];
    Object.assign(stage.parts.log, { error: (_: string, fields: unknown) => errors.push(fields) });
    const { connection, port } = createMemoryConnection();
    stage.server.converse('mx', connection);
    const cut = input.length >> 1;
    for (const piece of ['EHLO fuzz.test\r\n', input.subarray(0, cut), input.subarray(cut)]) {
      port.write(Buffer.from(piece as string));
      await new Promise((r) => setImmediate(r));
    }
    const said = await port.readRest();
    port.close();
    for (let i = 0; i < 200 && stage.server.sessionCount > 0; i++)
      await new Promise((r) => setImmediate(r));
    const left = stage.server.sessionCount;
    await stage[Symbol.asyncDispose]();
    if (!/^([2-5][0-9]{2}[ -][ -~]*\r\n)*$/.test(said)) throw new Error(`not replies: ${said}`);
    if (left > 0) throw new Error('the session stays after the client has gone');
    if (errors.length > 0) throw new Error('a bug was logged', { cause: errors[0] });
  },
};
