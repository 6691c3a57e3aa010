import { mailFileFormats, type MailFileFormat } from '#migration/mail-files.ts';
import { UsageError } from './command.ts';

/** @throws UsageError */
export function mailFormatNamed(format = 'mbox'): MailFileFormat {
  const found = mailFileFormats.find(({ name }) => name === format);
  if (found === undefined) throw new UsageError(`--format ${format}: it is mbox or maildir`);
  return found;
}
