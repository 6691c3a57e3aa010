import { createMemoryConnection } from './memory-connection.ts';
import type { SmtpStage } from './smtp-stage.ts';
import type { ListenerKindName } from '#protocols/smtp/listener-kind.ts';

/** A conversation written as it goes: each text is sent, and its replies are gathered. */
export function talk(
  stage: SmtpStage,
  options: { kind?: ListenerKindName; address?: string; isTls?: boolean } = {},
) {
  const { connection, port } = createMemoryConnection(options);
  stage.server.converse(options.kind ?? 'mx', connection);
  const say = async (text: string, replyCount = 1): Promise<string> => {
    port.write(Buffer.from(text, 'latin1'));
    const lines: string[] = [];
    while (lines.filter((l) => l[3] === ' ').length < replyCount) {
      const line = await port.readLine();
      if (line === undefined) return [...lines, '(closed)'].join('\n');
      lines.push(line);
    }
    return lines.join('\n');
  };
  return { say, port };
}

/** A conversation after the greeting. */
export async function begin(stage: SmtpStage, options: Parameters<typeof talk>[1] = {}) {
  const { say, port } = talk(stage, options);
  await say('', 1);
  await say(options.kind === 'lmtp' ? 'LHLO client.test\r\n' : 'EHLO client.test\r\n');
  return { say, port };
}
