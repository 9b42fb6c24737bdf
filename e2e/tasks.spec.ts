import type { APIResponse, Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { expectAvailable, LIVE, watchNavigations } from "./steps/balance.ts";
import { createKey } from "./steps/keys.ts";
import { topUp } from "./steps/payments.ts";
import { signUp } from "./steps/people.ts";
import { type Program, programWith, type Task } from "./steps/vendor.ts";

// A lapse shows itself once the deadline has passed.
const LAPSE = { timeout: 15_000 };

async function taskIn(answer: APIResponse): Promise<Task> {
  expect(answer.status()).toBe(202);
  return answer.json();
}

function figure(page: Page, name: string) {
  return page.getByRole("group", { name, exact: true });
}

async function expectEnd(program: Program, id: string, state: Task["state"]): Promise<void> {
  await expect.poll(async () => (await program.task(id)).state, LAPSE).toBe(state);
}

test("a video holds its highest price, is charged scene by scene, and gives back what it did not use", async ({
  page,
  request,
  demo,
}) => {
  test.slow();
  await signUp(page, demo);
  await topUp(page, "10");
  const program = programWith(request, await createKey(page, { name: "Studio", environment: "Live" }));
  const refused = await program.startTask("videos", { seconds: 60, resolution: "1080p" });
  expect(refused.status()).toBe(402);
  expect(await refused.json()).toMatchObject({ code: "out_of_credit", required: "15010", available: "10000" });

  await page.goto("/overview");
  await expect(figure(page, "Held")).toContainText("Nothing in progress");
  const navigations = watchNavigations(page);
  const task = await taskIn(await program.startTask("videos", { seconds: 60 }));
  expect(task.credits.held).toBe("6010");
  await expect(figure(page, "Held")).toContainText("1 in progress", LIVE);
  await expectEnd(program, task.id, "succeeded");
  await expect(figure(page, "Held")).toContainText("Nothing in progress", LIVE);
  const { charged } = (await program.task(task.id)).credits;
  expect(Number(charged)).toBeLessThan(6010);
  await expectAvailable(page, String(10_000 - Number(charged)));
  expect(navigations()).toEqual([]);
  await readHold(page, task);
});

async function readHold(page: Page, task: Task): Promise<void> {
  await page.getByRole("link", { name: "Nothing in progress" }).click();
  const past = page.getByRole("table", { name: "Past holds" });
  await expect(past.getByRole("row", { name: /video\.generate/ })).toContainText("settled");
  await past.getByRole("link", { name: /^video\.generate/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Hold for video.generate" })).toBeVisible();
  const moments = page.getByRole("list", { name: "Timeline" }).getByRole("listitem");
  await expect(moments.first()).toContainText("6,010 credits set aside");
  await expect(moments.filter({ hasText: /Extended to .*the last of 14 times/ })).toHaveCount(1);
  await expect(moments.filter({ hasText: /^.*Charged/ })).toHaveCount(15);
  await expect(moments.last()).toContainText(/Settled for good, .* given back/);
  await page
    .getByRole("link", { name: /^Charged/ })
    .first()
    .click();
  await expect(page.getByText("1 task × 10 + 4 seconds × 100 = 410")).toBeVisible();
  await expect(page.getByText("Set aside beforehand by hold")).toBeVisible();
  await expect(page.getByRole("table", { name: "Draws" }).getByRole("row").last()).toContainText("Its hold");
  await page.getByRole("link", { name: task.credits.hold_id }).click();
  await expect(page.getByText("The work is finished and charged.")).toBeVisible();
}

test("a task that fails is given back, and one whose worker died lapses while its page is open", async ({
  page,
  request,
  demo,
}) => {
  await signUp(page, demo);
  await topUp(page, "10");
  const program = programWith(request, await createKey(page, { name: "Studio", environment: "Live" }));
  const failing = await taskIn(await program.startTask("videos", { simulate: "failure" }));
  await expectEnd(program, failing.id, "failed");
  expect(await program.balance()).toMatchObject({ current: "10000", held: "0", available: "10000" });

  const dying = await taskIn(await program.startTask("music", { simulate: "crash", lease_seconds: 4 }));
  await page.goto(`/usage/holds/${dying.credits.hold_id}`);
  await expect(page.getByText("The work is going on.")).toBeVisible();
  await expect(figure(page, "Still held")).toContainText("80");
  const navigations = watchNavigations(page);
  await expect(page.getByText("Lapsed: nothing was heard of the work, 80 credits given back")).toBeVisible(LAPSE);
  await expectAvailable(page, "10000");
  expect(navigations()).toEqual([]);
  await expectEnd(program, dying.id, "expired");
  await page.goto("/usage/holds?state=released");
  await expect(page.getByRole("table", { name: "Past holds" }).getByRole("row")).toHaveCount(2);
});

async function planHundredJobs(page: Page): Promise<void> {
  const job = page.getByRole("group", { name: "Job 1" });
  // What is chosen before the page listens is put back.
  await expect(async () => {
    await job.getByLabel("Resolution").selectOption("720p");
    await expect(page.getByText("1 task × 10 + 8 seconds × 100 = 810")).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await job.getByLabel("Jobs").fill("100");
}

test("an estimate says what a batch costs, what is missing, and that it passes once that was bought", async ({
  page,
  request,
  demo,
}) => {
  await signUp(page, demo);
  const program = programWith(request, await createKey(page, { name: "Studio", environment: "Live" }));
  await page.goto("/usage/estimate?feature=video.generate");
  await planHundredJobs(page);
  await expect(page.getByText("The balance does not carry it")).toBeVisible();
  const work = {
    feature: "video.generate",
    estimate: { tasks: "1", seconds: "8" },
    dimensions: { resolution: "720p" },
  };
  const ask = { job: { ...work, count: 100 }, as_many: true };
  const quoted = { price: "81000", passes: false, stopped_by: { required: "81000", available: "0" }, as_many: "0" };
  expect(await program.quote(ask)).toMatchObject(quoted);

  await page.getByRole("link", { name: "Top up ≈ $81.00" }).click();
  await expect(page.getByLabel("Amount in USD")).toHaveValue("81.00");
  await topUp(page, "81");
  await page.goto("/usage/estimate?feature=video.generate");
  await planHundredJobs(page);
  await expect(page.getByText("The balance carries it")).toBeVisible();
  await expect(page.getByText("Once")).toBeVisible();
  expect(await program.quote(ask)).toMatchObject({ price: "81000", passes: true, stopped_by: null, as_many: "1" });
});
