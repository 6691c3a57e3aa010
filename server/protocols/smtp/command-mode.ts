import { parseCommandLine } from '#codecs/smtp/command-line.ts';
import type { LineBuffer } from '#codecs/smtp/line-buffer.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import type { Answer, InputMode, SmtpCommand, SmtpContext } from './command.ts';
import { replies, reply } from './replies.ts';

// RFC 5321 §4.5.3.1.4
/** The standard says 512, and more with each extension. */
const MAX_LINE_BYTES = 4096;

/** Verbs of other protocols: a browser or a scanner talks to us. */
const foreignVerbs = new Set(['GET', 'POST', 'PUT', 'HEAD', 'OPTIONS', 'CONNECT']);

/** Reads command lines and runs them. */
export function createCommandMode(
  session: SmtpContext,
  commands: ReadonlyMap<string, SmtpCommand>,
): InputMode {
  const close = (text: string): string => {
    session.reset();
    session.closeAfterReply();
    return text;
  };
  return {
    isMessage: false,
    feed(input: LineBuffer): Answer | undefined {
      const line = input.takeLine(MAX_LINE_BYTES);
      if (typeof line === 'string') {
        if (line === 'partial') return undefined;
        return close(line === 'too-long' ? replies.lineTooLong : replies.badLineEnd);
      }
      const parsed = tryParse(line);
      if (parsed === undefined) return reply(500, '5.5.2', 'Not a command');
      const command = commands.get(parsed.verb);
      if (command === undefined)
        return foreignVerbs.has(parsed.verb)
          ? close(reply(554, '5.5.1', 'This is a mail server'))
          : reply(500, '5.5.1', 'Command is not known');
      // RFC 2920 §3.1: what follows at once cannot come from a client that waits for its reply.
      if (command.endsGroup && input.length > 0) {
        session.log.info('not-synchronised', { verb: command.verb });
        return close(replies.notSynchronised);
      }
      return command.run(session, parsed.argument);
    },
  };
}

function tryParse(line: Parameters<typeof parseCommandLine>[0]) {
  try {
    return parseCommandLine(line);
  } catch (error) {
    if (error instanceof InputSyntaxError) return undefined;
    throw error;
  }
}
