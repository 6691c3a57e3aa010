// The pages of docs/ that are made from the code: settings, commands, failures, standards. `npm run docs` writes them, a test
// holds them to the code.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { commandTable } from '#cli/command-table.ts';
import { exitCodeOf } from '#cli/exit-codes.ts';
import { commandHelp, overviewHelp } from '#cli/help.ts';
import { allSections } from '#composition/all-sections.ts';
import { DomainError, type ErrorCode, errorCodes } from '#platform/errors.ts';
import { renderSettingsDoc } from '#platform/settings-doc.ts';
import { replyForDomainError } from '#protocols/imap/errors.ts';
import { formatFailure } from '#protocols/pop3/errors.ts';
import { errorReply } from '#protocols/smtp/errors.ts';

export interface GeneratedPage {
  /** Relative to the project's root. */
  readonly path: string;
  readonly text: string;
}

const root = fileURLToPath(new URL('..', import.meta.url));

export function generatedPages(): GeneratedPage[] {
  return [
    { path: 'docs/operations/configuration.md', text: renderSettingsDoc(allSections) },
    { path: 'docs/operations/commands.md', text: commandsPage() },
    { path: 'docs/error-codes.md', text: errorCodesPage() },
    {
      path: 'docs/protocols.md',
      text: protocolsPage(readFileSync(`${root}rfc/index.tsv`, 'utf8')),
    },
  ];
}

/** The help of every command, as `--help` prints it. */
function commandsPage(): string {
  const block = (text: string) => ['```', text.trimEnd(), '```', ''];
  return lines([
    '# Commands',
    '',
    'What `mailstead COMMAND --help` prints. From a checkout the program is `bin/mailstead.js`.',
    '',
    ...block(overviewHelp(commandTable)),
    ...commandTable.flatMap((c) => [`## ${c.name}`, '', ...block(commandHelp(c))]),
  ]);
}

/** How one failure shows itself in each protocol. */
function errorCodesPage(): string {
  const codes = Object.keys(errorCodes) as ErrorCode[];
  return lines([
    '# Expected failures',
    '',
    'Every expected failure has one of these codes (`server/platform/errors.ts`). The log shows the code, each protocol its own',
    'answer; "..." stands for a text that names the thing in question. The last column is the exit code of a command.',
    '',
    ...table(
      ['code', 'means', 'SMTP', 'IMAP', 'POP3', 'exit'],
      codes.map((code) => {
        const error = new DomainError(code, '...');
        const imap = replyForDomainError(error);
        return [
          `\`${code}\``,
          errorCodes[code],
          errorReply(error)?.trimEnd() ?? '',
          `NO [${imap.code ?? ''}] ${imap.text ?? ''}`,
          formatFailure(error).trimEnd(),
          String(exitCodeOf(code)),
        ];
      }),
    ),
  ]);
}

const statusWords: Readonly<Record<string, string>> = {
  full: 'implemented',
  partial: 'implemented in part',
  planned: 'planned',
  no: 'not implemented, on purpose',
};

/** The standards by status, from rfc/index.tsv. */
function protocolsPage(index: string): string {
  const rows = index
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'));
  return lines([
    '# Standards',
    '',
    'Made from `rfc/index.tsv`. In the code, comments of the form `RFC 9051 §6.4.7` say which section a place follows.',
    '',
    ...Object.entries(statusWords).flatMap(([status, words]) => {
      const of = rows.filter((row) => row[3] === status);
      if (of.length === 0) return [];
      return [
        `## ${words[0]!.toUpperCase()}${words.slice(1)}`,
        '',
        ...table(
          ['standard', 'what', 'where', 'note'],
          of.map(([id = '', title = '', folder = '', , note = '']) => [
            `[${id}](https://www.rfc-editor.org/rfc/${id.toLowerCase().replace(' ', '')})`,
            title,
            `\`${folder}\``,
            note,
          ]),
        ),
        '',
      ];
    }),
  ]);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((c) => c.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

function lines(of: readonly string[]): string {
  return `${of.join('\n').trimEnd()}\n`;
}
