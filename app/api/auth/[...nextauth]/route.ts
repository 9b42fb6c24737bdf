import type { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { authOptions } from "#lib/web/next-auth.ts";

type RouteContext = { params: Promise<{ nextauth: string[] }> };

async function handler(request: NextRequest, context: RouteContext): Promise<Response> {
  return NextAuth(request, context, authOptions());
}

export { handler as GET, handler as POST };
