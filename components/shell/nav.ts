import {
  BookOpenText,
  Building2,
  ChartColumnStacked,
  CircleHelp,
  Coins,
  CreditCard,
  Gauge,
  KeyRound,
  LayoutDashboard,
  type LucideIcon,
  Rocket,
  ScrollText,
  Settings,
  ShieldCheck,
  Tags,
  Ticket,
  Users,
} from "lucide-react";

export type NavEntry = {
  readonly href: string;
  readonly label: string;
  readonly icon: LucideIcon;
  /** Not marked while on a page below it, since those have entries of their own. */
  readonly alone?: boolean;
};

export const PORTAL_NAV: readonly NavEntry[] = [
  { href: "/overview", label: "Overview", icon: LayoutDashboard },
  { href: "/usage", label: "Usage", icon: ChartColumnStacked },
  { href: "/keys", label: "Keys", icon: KeyRound },
  { href: "/limits", label: "Limits", icon: Gauge },
  { href: "/billing", label: "Billing", icon: CreditCard },
  { href: "/prices", label: "Prices", icon: Tags },
  { href: "/quick-start", label: "Quick start", icon: Rocket },
  { href: "/team", label: "Team", icon: Users },
  { href: "/settings", label: "Settings", icon: Settings },
];

export const CONSOLE_NAV: readonly NavEntry[] = [
  { href: "/admin", label: "Today", icon: LayoutDashboard, alone: true },
  { href: "/admin/organizations", label: "Organizations", icon: Building2 },
  { href: "/admin/price-book", label: "Price book", icon: BookOpenText },
  { href: "/admin/credit-prices", label: "List prices", icon: Coins },
  { href: "/admin/unmatched", label: "Unmatched usage", icon: CircleHelp },
  { href: "/admin/vouchers", label: "Vouchers", icon: Ticket },
  { href: "/admin/service-keys", label: "Service keys", icon: ShieldCheck },
  { href: "/admin/audit", label: "Audit log", icon: ScrollText },
];
