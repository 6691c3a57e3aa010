import type { MigrationUser } from '../migration-user.ts';
import { ofColumns, unusedColumns } from './user-columns.ts';

/** A way to write a list of users, known by its header line. */
export interface UserListDialect {
  readonly name: string;
  /** Columns that must be there; big and small letters are the same. */
  readonly needs: readonly string[];
  /** undefined for a row that names nobody. */
  readonly toUser: (of: (column: string) => string) => MigrationUser | undefined;
  /** Fields of a row that say nothing known, for people. */
  readonly unused?: (of: (column: string) => string) => readonly string[];
}

/** In the order in which they are tried. */
export const dialects: readonly UserListDialect[] = [
  {
    name: 'Mailstead',
    needs: ['source'],
    toUser: (of) => {
      const named = user(of('source'), of('target'), {
        password: of('password'),
        phase: of('group'),
        displayName: of('name'),
        hash: of('password-hash'),
        targetPassword: of('target-password'),
      });
      return named && { ...named, ...ofColumns(of) };
    },
    unused: unusedColumns,
  },
  {
    name: 'Transporter Suite',
    needs: ['SourceIdentity', 'SourceLoginID'],
    toUser: (of) =>
      user(
        of('sourceloginid') || of('sourceidentity'),
        of('targetidentity') || of('sourceidentity'),
        {
          password: of('sourcepassword'),
        },
      ),
  },
  {
    name: 'Exchange migration wizard',
    needs: ['IMAP_Mailbox', 'SMTP_Address'],
    toUser: (of) => user(of('imap_mailbox'), of('smtp_address'), { password: of('imap_password') }),
  },
  {
    name: 'Office 365 IMAP batch',
    needs: ['EmailAddress', 'UserName'],
    toUser: (of) => user(of('username'), of('emailaddress'), { password: of('password') }),
    unused: (of) =>
      of('userroot') === ''
        ? []
        : [
            `UserRoot ${of('userroot')} is not used: ` +
              'folders are taken as the account shows them (migrate new --include FOLDER takes some alone)',
          ],
  },
  {
    name: 'imapsync with names',
    needs: ['user1', 'user2'],
    toUser: (of) =>
      user(of('user1'), of('user2'), {
        password: of('password1'),
        targetPassword: of('password2'),
      }),
  },
  {
    name: 'MDaemon account export',
    needs: ['Mailbox', 'Domain'],
    toUser: (of) =>
      user(`${of('mailbox')}@${of('domain')}`, '', {
        password: of('password'),
        displayName: of('fullname'),
      }),
  },
];

/**
 * Lists without a header: Kerio's `user@domain;password;Full Name`, and imapsync's wrappers, today's
 * `host1;user1;password1;host2;user2;password2` and `user1;password1;user2;password2` of those before.
 */
export function userOfBareRow(fields: readonly string[]): MigrationUser | undefined {
  const [first = '', second = '', third = '', fourth = '', fifth = '', sixth = ''] = fields;
  if (fields.length >= 6 && !first.includes('@'))
    return user(second, fifth, { password: third, targetPassword: sixth });
  // A full name has no password behind it.
  if (fourth !== '' && `${first}${third}`.includes('@'))
    return user(first, third, { password: second, targetPassword: fourth });
  return first.includes('@')
    ? user(first, '', { password: second, displayName: third })
    : undefined;
}

interface Further {
  readonly password?: string;
  readonly phase?: string;
  readonly displayName?: string;
  readonly hash?: string;
  readonly targetPassword?: string;
}

function user(source: string, target: string, further: Further): MigrationUser | undefined {
  if (source === '') return undefined;
  const { password = '', phase = '', displayName = '', targetPassword = '', hash = '' } = further;
  return {
    source,
    target: target || source,
    phase,
    ...(password !== '' && { password }),
    ...(displayName !== '' && { displayName }),
    ...(hash !== '' && { passwordHash: hash }),
    ...(targetPassword !== '' && { targetPassword }),
  };
}
