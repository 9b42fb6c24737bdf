import { handleApi } from "#lib/web/api-handler.ts";
import { addressOf } from "#lib/web/socket-engine.ts";

async function answer(request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const { method, headers } = request;
  const {
    status,
    headers: answered,
    body,
  } = await handleApi({
    method,
    path: pathname + search,
    header: (name) => headers.get(name),
    body: request.body,
    address: addressOf(headers),
  });
  return new Response(method === "HEAD" ? null : body, { status, headers: answered });
}

export {
  answer as DELETE,
  answer as GET,
  answer as HEAD,
  answer as OPTIONS,
  answer as PATCH,
  answer as POST,
  answer as PUT,
};
