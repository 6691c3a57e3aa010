import { openLineSocket } from './line-socket.ts';

/** How the server answered: the reply code of the message, or of the command that was refused. */
export interface SendResult {
  readonly code: number;
  readonly text: string;
  /** Recipients the server took. */
  readonly recipients: readonly string[];
}

export interface SmtpSender {
  send(sender: string, recipients: readonly string[], message: Buffer): Promise<SendResult>;
  close(): void;
}

export interface SignIn {
  readonly name: string;
  readonly password: string;
}

/** Sends messages one after the other; throws ConnectionLost when the server goes. */
export async function openSmtpSender(
  port: number,
  signIn?: SignIn,
  hello: 'EHLO' | 'LHLO' = 'EHLO',
): Promise<SmtpSender> {
  const socket = await openLineSocket(port);
  const reply = async (): Promise<{ code: number; text: string }> => {
    for (;;) {
      const line = await socket.readLine();
      if (line[3] !== '-') return { code: Number(line.slice(0, 3)), text: line };
    }
  };
  const ask = async (line: string) => {
    socket.write(`${line}\r\n`);
    return await reply();
  };
  await reply();
  await ask(`${hello} sender.test`);
  if (signIn !== undefined) {
    const secret = Buffer.from(`\0${signIn.name}\0${signIn.password}`).toString('base64');
    const answer = await ask(`AUTH PLAIN ${secret}`);
    if (answer.code !== 235) throw new Error(`AUTH as ${signIn.name}: ${answer.text}`);
  }
  return {
    async send(sender, recipients, message) {
      const mail = await ask(`MAIL FROM:<${sender}>`);
      if (mail.code !== 250) return { ...mail, recipients: [] };
      const taken: string[] = [];
      let refused = mail;
      for (const recipient of recipients) {
        const answer = await ask(`RCPT TO:<${recipient}>`);
        if (answer.code === 250) taken.push(recipient);
        else refused = answer;
      }
      if (taken.length === 0) {
        await ask('RSET');
        return { ...refused, recipients: [] };
      }
      const go = await ask('DATA');
      if (go.code !== 354) return { ...go, recipients: [] };
      socket.write(message);
      const done = await ask('.');
      return { ...done, recipients: taken };
    },
    close: () => socket.close(),
  };
}
