import type { Account } from '#directory/account.ts';
import type { Directory } from '#directory/directory.ts';
import { isDomainError } from '#platform/errors.ts';
import { type DiscoveryAnswer, type DiscoveryRequest, type DiscoveryRoute } from '../exchange.ts';
import { chooseLanguage } from '../language.ts';
import type { DiscoverableServices } from '../services.ts';
import { signInForAny } from '../sign-in-for-any.ts';
import { pageHeaders } from './page-frame.ts';
import {
  formatPasswordDone,
  formatPasswordForm,
  formatPasswordNote,
  type Chooser,
} from './password-page.ts';
import { PASSWORD_PATH } from './paths.ts';
import {
  passwordLanguages,
  passwordTexts,
  type PasswordLanguage,
  type PasswordTexts,
} from './tables/password-texts.ts';

export interface PasswordRouteDeps {
  readonly directory: Pick<Directory, 'accounts' | 'credentials' | 'passwordLinks' | 'signIn'>;
  readonly services: () => DiscoverableServices;
}

/** Three passwords, an address and a secret, percent-encoded. */
const MAX_FORM_BYTES = 16_384;
/** Longer than any address, and than any secret of a link. */
const MAX_TYPED_CHARS = 320;

/**
 * The page on which people choose a password: by a link of a letter, or by the password until now. Nothing is remembered of them
 * afterwards: no cookie is set, and whoever sends the form must hold the secret of the link or know the password, so that no other
 * site can send it for them.
 */
export function passwordRoute(deps: PasswordRouteDeps): DiscoveryRoute {
  return {
    path: PASSWORD_PATH,
    methods: ['GET', 'POST'],
    async answer(request) {
      const words = wordsFor(request.header('accept-language'));
      if (request.path !== PASSWORD_PATH)
        return noteAnswer(words, 404, { title: words.texts.gone });
      try {
        return request.method === 'POST'
          ? await take(deps, request, words)
          : await show(deps, request, words);
      } catch (error) {
        if (isDomainError(error, 'too-many-attempts'))
          return noteAnswer(words, 429, { title: words.texts.tooMany });
        if (
          isDomainError(error, 'authentication-unavailable') ||
          isDomainError(error, 'unavailable')
        )
          return noteAnswer(words, 503, { title: words.texts.notNow });
        throw error;
      }
    },
  };
}

interface Words {
  readonly language: PasswordLanguage;
  readonly texts: PasswordTexts;
}

async function show(
  deps: PasswordRouteDeps,
  { query, remoteAddress }: DiscoveryRequest,
  words: Words,
): Promise<DiscoveryAnswer> {
  const key = query.get('key')?.slice(0, MAX_TYPED_CHARS);
  const typed = (query.get('email') ?? '').slice(0, MAX_TYPED_CHARS);
  if (key === undefined) return formAnswer(deps, words, { kind: 'own', typed });
  const account = await deps.directory.passwordLinks.find(key, remoteAddress);
  if (account === undefined) return goneAnswer(words);
  const chooser = { kind: 'link', key, address: account.address } as const;
  return formAnswer(deps, wordsOf(account), chooser);
}

async function take(
  deps: PasswordRouteDeps,
  request: DiscoveryRequest,
  words: Words,
): Promise<DiscoveryAnswer> {
  // Fetch Metadata: what another site made the browser send. Programs that do not know the field are let through.
  const isForeign = /^cross-site$/i.test(request.header('sec-fetch-site'));
  const isForm = /^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(
    request.header('content-type'),
  );
  if (isForeign || !isForm) return noteAnswer(words, 403, { title: words.texts.notNow });
  const body = await request.body(MAX_FORM_BYTES);
  if (body === undefined)
    return noteAnswer(words, 413, { title: words.texts.problems['too-long'] });
  const form = new URLSearchParams(body.toString());
  const given = (name: string): string => form.get(name) ?? '';
  const key = form.get('key')?.slice(0, MAX_TYPED_CHARS);
  return key === undefined
    ? await takeOwn(deps, request, { words, given })
    : await takeByLink(deps, request, { words, given, key });
}

interface Given {
  readonly words: Words;
  readonly given: (name: string) => string;
}

async function takeByLink(
  deps: PasswordRouteDeps,
  { remoteAddress }: DiscoveryRequest,
  { words: foreign, given, key }: Given & { readonly key: string },
): Promise<DiscoveryAnswer> {
  const { passwordLinks } = deps.directory;
  const account = await passwordLinks.find(key, remoteAddress);
  if (account === undefined) return goneAnswer(foreign);
  const words = wordsOf(account);
  const chooser = { kind: 'link', key, address: account.address } as const;
  const chosen = given('chosen');
  if (chosen !== given('again')) return formAnswer(deps, words, chooser, [words.texts.different]);
  try {
    const problems = await passwordLinks.use(key, chosen, remoteAddress);
    if (problems.length > 0)
      return formAnswer(
        deps,
        words,
        chooser,
        problems.map((it) => words.texts.problems[it]),
      );
  } catch (error) {
    if (!isDomainError(error, 'not-found')) throw error;
    return goneAnswer(words);
  }
  return doneAnswer(words, account);
}

async function takeOwn(
  deps: PasswordRouteDeps,
  { remoteAddress }: DiscoveryRequest,
  { words, given }: Given,
): Promise<DiscoveryAnswer> {
  const { credentials } = deps.directory;
  const typed = given('email').slice(0, MAX_TYPED_CHARS);
  const chooser = { kind: 'own', typed } as const;
  const chosen = given('chosen');
  if (chosen !== given('again')) return formAnswer(deps, words, chooser, [words.texts.different]);
  const account = await tryOwner(deps, {
    name: typed,
    secret: given('current'),
    remoteAddress,
  });
  if (account === undefined) return formAnswer(deps, words, chooser, [words.texts.wrong]);
  const own = wordsOf(account);
  const problems = await credentials.problemsOf(account.id, chosen);
  if (problems.length > 0)
    return formAnswer(
      deps,
      own,
      chooser,
      problems.map((it) => own.texts.problems[it]),
    );
  await credentials.setPassword(account.id, chosen);
  return doneAnswer(own, account);
}

/** Who knows the password; an app password opens programs and changes nothing. */
async function tryOwner(
  { directory, services }: PasswordRouteDeps,
  given: { readonly name: string; readonly secret: string; readonly remoteAddress: string },
): Promise<Account | undefined> {
  try {
    const { identity } = await signInForAny(directory, given, services());
    return identity.method === 'password' ? identity.account : undefined;
  } catch (error) {
    const isRefused =
      isDomainError(error, 'authentication-failed') ||
      isDomainError(error, 'account-disabled') ||
      isDomainError(error, 'no-permission');
    if (!isRefused) throw error;
    return undefined;
  }
}

function wordsFor(acceptLanguage: string): Words {
  const language = chooseLanguage(acceptLanguage, passwordLanguages);
  return { language, texts: passwordTexts[language] };
}

/** In the language of the letters that the account gets. */
function wordsOf({ language }: Account): Words {
  return wordsFor(language);
}

function formAnswer(
  { directory }: PasswordRouteDeps,
  words: Words,
  chooser: Chooser,
  errors: readonly string[] = [],
): DiscoveryAnswer {
  return {
    status: errors.length === 0 ? 200 : 422,
    headers: pageHeaders(words.language),
    body: formatPasswordForm({
      ...words,
      action: PASSWORD_PATH,
      chooser,
      minLength: directory.credentials.minLength(),
      errors,
    }),
  };
}

function goneAnswer(words: Words): DiscoveryAnswer {
  const { gone, goneHow } = words.texts;
  return noteAnswer(words, 404, { title: gone, text: goneHow });
}

function doneAnswer(words: Words, { address }: Account): DiscoveryAnswer {
  const body = formatPasswordDone(words, address);
  return { status: 200, headers: pageHeaders(words.language), body };
}

function noteAnswer(
  words: Words,
  status: number,
  note: { readonly title: string; readonly text?: string },
): DiscoveryAnswer {
  return { status, headers: pageHeaders(words.language), body: formatPasswordNote(words, note) };
}
