import type { Settings } from '#platform/settings.ts';
import { davSettings } from '#protocols/dav/config.ts';
import type { HttpExchange, Route } from '#protocols/http/route.ts';
import { sendAnswer } from './send-answer.ts';

const SERVICE = '/timezones';

// RFC 7808 §4.2.1.3
/** Puts the service for time zones beside DAV, whose programs look zones up in it; it is loaded at the first question. */
export function timeZoneRoutes(settings: () => Settings): Route[] {
  if (!settings().of(davSettings).enabled) return [];
  const methods = ['GET'];
  return [
    { path: '/.well-known/timezone', methods, handle: redirect },
    { path: SERVICE, methods, handle: answer },
    { path: `${SERVICE}/`, methods, handle: answer },
  ];
}

function redirect({ request, response }: HttpExchange): void {
  response.writeHead(301, {
    location: SERVICE,
    'cache-control': 'public, max-age=86400',
    'content-length': '0',
  });
  response.end();
  request.resume();
}

async function answer(exchange: HttpExchange): Promise<void> {
  const { request, path, query } = exchange;
  const { answerTimeZones } = await import('#protocols/timezones/timezone-service.ts');
  const zones = answerTimeZones(SERVICE, {
    path: path.slice(SERVICE.length),
    query,
    header: (name) => String(request.headers[name] ?? ''),
  });
  sendAnswer(exchange, zones);
}
